"""Several servers over one Redis: who follows a session at another server, who is asked there."""
