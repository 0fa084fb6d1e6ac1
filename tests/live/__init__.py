"""A package, so that the services of its tests end with the last of them."""
