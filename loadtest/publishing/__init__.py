"""Who sends: publishers in processes of their own, and Locust's users in front of them."""
