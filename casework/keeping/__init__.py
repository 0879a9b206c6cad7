"""How long a case is kept: retention, legal hold, deletion."""
