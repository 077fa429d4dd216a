"""What runs in a contender's own process. Each file imports what its contender needs and nothing else of strife's."""
