"""One live session's life: start, admit, stop."""
