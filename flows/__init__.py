"""linkprune acts and reads on the site as a person would; the only package that drives a browser."""
