"""The nets: where they come from, whether they are whole, and their conversion to ONNX."""
