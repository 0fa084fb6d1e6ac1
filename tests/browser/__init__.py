"""A package, so that the browser and the service of its tests end with the last of them."""
