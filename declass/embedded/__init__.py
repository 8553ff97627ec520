"""PostgreSQL and Valkey under one folder, for people who have no servers yet. Imports nothing of Django."""
