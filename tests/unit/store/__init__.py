"""Tests of the only SQL."""
