"""What the pages show, as plain values: pure, and tested without a browser."""
