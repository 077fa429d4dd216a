"""One file a format, found by its name, as in :mod:`strife.data.readers`."""
