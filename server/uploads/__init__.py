"""Files that people send: resumable by tus 1.0, or in one piece."""
