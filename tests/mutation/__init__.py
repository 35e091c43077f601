"""Mutation testing: the product is broken on purpose, one small change at a time, and a test must notice."""
