"""The report: what was done in a network, as one file that opens without a server, a script or a network."""
