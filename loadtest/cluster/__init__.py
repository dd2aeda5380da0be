"""Many session hosts in simulated time: the real code of choice, admission and draining, with
hosts, clients and failures that are made up."""
