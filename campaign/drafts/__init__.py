"""Station 2: what is said."""
