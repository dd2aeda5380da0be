"""What this host can do, one file a check; each takes the settings and gives findings."""
