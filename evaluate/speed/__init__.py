"""The speed benchmark: how fast strife is beside others, on the same articles and the same cores, in turns."""
