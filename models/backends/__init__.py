"""What runs a joint model's network: PyTorch, or ONNX Runtime on an exported model."""

from strife.models.backends.backend import Backend, EventScores, WindowScores
from strife.models.backends.torch_backend import TorchBackend

__all__ = ["Backend", "EventScores", "TorchBackend", "WindowScores"]
