"""linkprune decides, records and shows; it knows no selector and no browser."""
