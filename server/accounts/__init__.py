"""Who may use the server: the API key, and from which pages."""
