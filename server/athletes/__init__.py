"""The people whom an owner measures, and what is known of their bodies."""
