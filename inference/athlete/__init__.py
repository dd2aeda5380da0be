"""The synthetic athlete: motion whose truth is exact, a camera, and a picture of it."""

from inference.athlete.params import CameraParams as CameraParams
from inference.athlete.params import CmjParams as CmjParams
from inference.athlete.samples import ExactClip as ExactClip
from inference.athlete.samples import exact_samples as exact_samples
