"""What became of the frames that were sent: accounts, ages, and when they were how old."""
