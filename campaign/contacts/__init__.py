"""Station 1: from a file to contacts."""
