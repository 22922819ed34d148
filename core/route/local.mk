# core/route: headers and sources of this layer
