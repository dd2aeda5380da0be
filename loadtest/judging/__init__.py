"""Whether what was measured is good enough, and whether it was measured well enough to say."""
