"""Commands, settings and what a terminal shows."""
