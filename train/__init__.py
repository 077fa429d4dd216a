"""The fine-tuning pipeline: features, sampling, the Trainer, and everything a run writes."""
