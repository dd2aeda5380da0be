"""What runs the nets: one interface, each engine imported only when chosen."""
