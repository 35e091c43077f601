"""What the member brings: approved lists today, data exports as they come."""
