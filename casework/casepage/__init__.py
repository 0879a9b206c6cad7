"""The page of one case, which brings together what all the others give."""
