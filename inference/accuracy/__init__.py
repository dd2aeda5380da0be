"""How far what is measured is from the truth, and whether that is near enough."""
