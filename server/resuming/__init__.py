"""Sessions that go on at another server when theirs dies or stops."""
