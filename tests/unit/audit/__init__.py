"""Tests of the chain, the copy and the verifiers."""
