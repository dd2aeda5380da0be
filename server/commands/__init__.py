"""What the commands of `sideline` do; each is imported only when it is called."""
