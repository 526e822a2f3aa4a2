"""What `manage.py demo` makes: its users, one invented live case, and a forger's try on a copy of it all."""
