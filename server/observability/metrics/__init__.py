"""What the server tells Prometheus: families of numbers, gathered when they are asked for."""
