"""Systems x corpora x seeds: what to run, what is kept, and the report."""
