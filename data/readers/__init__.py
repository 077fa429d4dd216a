"""One file a format, each with one function ``read(path) -> Iterator[Document]``; found by the module's name."""
