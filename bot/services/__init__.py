"""What the terminal and the review page both do for a member. It shows nothing and reads no settings."""
