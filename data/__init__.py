"""Documents and everything that reads, checks, writes, windows and labels them. Knows nothing of models."""
