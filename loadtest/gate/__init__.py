"""The regression gate: what got slower or less exact since the last result that was accepted.

Every figure is a ratio within one run, most of them to what one would write today (the tutorial
server, MediaPipe), so that a busy minute or another processor moves both sides.
"""
