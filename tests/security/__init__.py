"""What lies on disk, what leaves the process, what a terminal obeys, what the terms say: measured."""
