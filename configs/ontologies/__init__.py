"""Ontologies by name."""
