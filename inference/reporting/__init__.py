"""What an analysis says, as files: a page with plots, tables, landmarks."""
