"""The joint model, its checkpoint folder, and the Extractor that runs it. Knows nothing of training."""

from strife.models.extractor import Extractor

__all__ = ["Extractor"]
