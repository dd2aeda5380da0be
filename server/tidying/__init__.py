"""How long things are kept, and that nothing lies about that nobody knows of."""
