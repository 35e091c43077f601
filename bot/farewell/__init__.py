"""Parting politely: templates, drafts, days of grace, and what an answer means. Pure."""
