"""A run of a scenario for people and for programs to read."""
