"""From a picture to a pose: what the nets are shown, and what their outputs mean."""
