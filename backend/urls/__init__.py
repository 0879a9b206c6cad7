"""One module for each value of SITE."""
