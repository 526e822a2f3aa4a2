"""What attackers try that belongs to no one part; config/SECURITY.md names the test of every attack."""
