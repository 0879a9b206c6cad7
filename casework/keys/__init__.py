"""Keys: of a caseworker, of a desk in its epochs, of a case; recovery and rotation."""
