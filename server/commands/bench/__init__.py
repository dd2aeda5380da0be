"""`sideline bench`: one file a benchmark; servers and publishers are processes of their own."""
