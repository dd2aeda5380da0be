"""Analyses on all hosts of a Ray cluster; the queue stays the truth, and Ray gives the hosts."""
