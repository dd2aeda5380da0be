"""What is left of live sessions: their events and counts, and recordings of their video."""
