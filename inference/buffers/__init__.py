"""Where a stream's frames wait for work: bounded, and every frame not worked on is counted."""
