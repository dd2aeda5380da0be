"""The picture of the athlete: a smooth mannequin of rounded cones, ray-cast and shaded."""
