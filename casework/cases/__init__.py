"""One case: what is said and done in it."""
