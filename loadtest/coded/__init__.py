"""Pictures that carry their number, so that an answer shows which picture was really looked at."""
