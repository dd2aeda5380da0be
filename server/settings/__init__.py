"""What a person configures, a file for each room that it is for; `server.config` reads it all."""
