"""A simulated Picqer with two webshops, their people and their troubles, served over real HTTP in its own process."""
