"""HTTPS on a local network: an authority of this server's own, and the certificates it signs."""
