"""Long runs: shards, a manifest, and the same bytes however often the run was stopped."""
