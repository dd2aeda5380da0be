"""How devices and people come in without typing a key, and what a link shows."""
