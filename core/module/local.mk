# core/module: headers and sources of this layer
