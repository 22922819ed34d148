# core/hook: headers and sources of this layer
