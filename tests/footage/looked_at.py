"""What the eye sees in the footage: two people outdoors, 230 frames, 30 a second.

The clip is the demonstration of Sports2D (© 2022 perfanalytics, BSD-3-Clause), which this project
does not carry. Frames count from 0. Every frame around an event was looked at on its own, enlarged:
a heel strike is the first frame in which the leading heel rests on the grass, a toe-off the last in
which the trailing toes touch it.
"""

from inference.recordings.crop import Crop

FRAMES = 230
WITHIN_FRAMES = 2.0

WALKER = Crop(0.0, 0.45, 1.0, 1.0)
"""She walks from the right to the left, below the roof's edge."""
HEEL_STRIKES = (61, 79, 98, 116, 135, 153, 172, 189)
TOE_OFFS = (67, 86, 104, 122, 140, 159, 176)

JUMPER = Crop(0.25, 0.0, 0.85, 1.0)
"""He does jumping jacks on the roof, walks to its edge and jumps off, over his head."""
LEFT_THE_ROOF = 166.5
"""Still standing in 166, in the air in 167."""
TOUCHED_DOWN = 190
"""Still in the air in 189."""
