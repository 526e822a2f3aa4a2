"""What is told without being asked: webhooks of companies, mail to duty contacts; thin, and at least once."""
