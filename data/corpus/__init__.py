"""The embedded corpus: annotated articles that we wrote ourselves."""
