"""The athlete who runs, on a treadmill or through the picture."""
