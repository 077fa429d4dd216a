"""Label maps by name: from the inventories of public corpora into ours."""
