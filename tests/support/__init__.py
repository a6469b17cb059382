"""What the conformance and the fault suites share: starting a server, talking to it, checking its answers."""
