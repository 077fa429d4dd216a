"""What runs a joint model's network: PyTorch, or ONNX Runtime on an exported model."""
