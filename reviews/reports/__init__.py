"""Reports: they read, and write nothing."""
