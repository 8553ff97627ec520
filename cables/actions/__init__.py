"""What changes records: one verb, one function, with its check, its rows and its audit event."""
