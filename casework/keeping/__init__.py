"""How long a case is kept, and what may be taken out: hold, deletion, export."""
