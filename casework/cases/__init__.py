"""One case: what is done to it, who works on it, and its keys."""
