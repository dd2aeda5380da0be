"""Tells other programs what happened: signed, again and again until they have it."""
