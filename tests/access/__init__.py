"""Who learns what: every route against everybody, planted words, and two databases that differ out of sight."""
