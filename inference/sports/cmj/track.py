"""The stretch of samples that a jump's finals are fitted to."""

from inference.motion.track import Track as Track
from inference.motion.track import clean as clean
