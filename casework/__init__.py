"""Where vetted people open, answer and close what was reported."""
