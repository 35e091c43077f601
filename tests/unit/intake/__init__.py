"""Lists that the member brings."""
