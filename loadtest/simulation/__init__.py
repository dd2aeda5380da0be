"""The scheduler under load, in simulated time: its real code, with streams and a device made up."""
