"""Station 2: who is meant."""
