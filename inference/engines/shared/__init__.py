"""One engine process that serves several other processes."""
