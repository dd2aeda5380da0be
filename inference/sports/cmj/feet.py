"""How high the feet are around a jump."""

from inference.motion.feet import Feet as Feet
from inference.motion.feet import feet_of as feet_of
