"""How legs go: each foot's stances, and the steps that they make."""
