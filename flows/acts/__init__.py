"""Acts on the site: one mechanism for all kinds, and one recipe for each."""
