"""What an athlete's results say over months: normal ranges, changes that matter, tables to take
away."""
