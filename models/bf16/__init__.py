"""The landmark net for processors that multiply bfloat16: half the time, nearly the same points."""
