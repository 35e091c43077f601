"""Staying in touch with those who stay: whom to write to, why, and what to do. Pure."""
