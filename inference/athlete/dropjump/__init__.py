"""The drop jump: off a box, onto the floor, and up as high and as soon as possible."""
