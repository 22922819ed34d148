# core/main: headers and sources of this layer
