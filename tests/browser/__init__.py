"""The oversight pages as a reader has them: a real Chromium before a real server, on an SQLite file."""
