"""Station 3: out the door, and what became of it."""
