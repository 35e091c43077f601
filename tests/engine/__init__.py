"""The engine over the fake network and a real store."""
