# core/net: headers and sources of this layer
