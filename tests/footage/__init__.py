"""Whole bodies in real footage: what the nets and the rules of contact find, against the eye."""
