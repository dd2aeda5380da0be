"""Live sessions in several processes: who runs them, who gets the next one, who finds them."""
