"""WHIP: offer, candidates, delete."""
