"""Small programs on top of the SDK."""
