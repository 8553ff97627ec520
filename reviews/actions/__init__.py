"""What changes reviews: one verb, one function, with its check, its rows and its audit event."""
