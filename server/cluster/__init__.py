"""Session hosts beyond one machine: what they say of themselves, which gets the next session, how
front doors reach them."""
