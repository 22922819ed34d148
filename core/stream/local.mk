# core/stream: headers and sources of this layer
