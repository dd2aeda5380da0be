"""The only room that imports aiortc: receive path, decode, peers."""
