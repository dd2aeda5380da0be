"""From a picture to a pose: what the nets are shown, and what their outputs mean."""

import cv2

# A crop is too small to be shared out: OpenCV's own threads only took the cores from ours, which
# cost a tenth of all frames where a file is followed on both of two cores.
cv2.setNumThreads(1)
