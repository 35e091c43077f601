"""A practice network on this machine: people, site, truth and faults. Nothing here is LinkedIn's."""
