"""One person followed through a file in several places at once, to the same last bit as in one."""
