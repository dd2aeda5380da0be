"""Load on a server, and bad paths to it."""
