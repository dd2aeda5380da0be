"""Who may come in, and at what rate: measured load, a prediction, and a decision."""
