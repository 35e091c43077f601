"""Real processes, killed and started again."""
