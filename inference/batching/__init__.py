"""One batching runner for all streams; its policy is apart, so that it can be replaced."""
