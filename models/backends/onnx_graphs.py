"""The two graphs of an exported model: their files, inputs and outputs."""

TAG, EVENTS = "tag.onnx", "events.onnx"
TAG_INPUTS = ("piece_ids", "piece_mask", "token_pieces")
TAG_OUTPUTS = ("states", "token_mask", "entities", "triggers")
EVENT_INPUTS = (*TAG_OUTPUTS, "event_window", "trigger", "event_types")
EVENT_OUTPUTS = ("roles", "factuality", "claims")
