"""Where complete files lie, behind one small interface: the disk, or an S3-compatible store."""
