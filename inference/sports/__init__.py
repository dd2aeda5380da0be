"""One module or folder a sport; a sport never imports another."""
