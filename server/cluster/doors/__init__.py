"""Front doors: servers without live sessions of their own, in front of all session hosts."""
