"""Keys of a caseworker, and of a desk in its epochs; rotation and recovery."""
