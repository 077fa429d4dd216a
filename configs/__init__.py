"""Configuration: the ontology, label maps, experiment configs, and the typed schema that reads them."""
