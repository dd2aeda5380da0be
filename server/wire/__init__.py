"""The messages of the data channels, HTTP and WebSocket: types and encoding; a leaf."""
