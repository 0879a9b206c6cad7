"""What two people must agree on: one proposes, another decides."""
