"""The journey of a member by the commands he types, in real processes with a real browser."""
