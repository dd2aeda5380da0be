"""A cluster that loses a host, a host that drains, a Redis that goes away: what athletes notice."""
