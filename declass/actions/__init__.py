"""What administrators change about accounts and schedules: one verb, one function, with its check and its event."""
