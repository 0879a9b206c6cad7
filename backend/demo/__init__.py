"""A demonstration: invented people and reports, through the real code paths."""
