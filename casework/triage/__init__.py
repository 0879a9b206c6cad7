"""What a desk thinks of a case, has promised, and answers."""
