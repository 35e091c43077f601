"""Pure decisions about people: identity today, evidence and policy as they come."""
