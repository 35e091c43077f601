"""Tests of linkprune."""
