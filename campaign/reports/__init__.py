"""Station 4: what came of it."""
