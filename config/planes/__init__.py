"""The planes of the register: what each of its parts may do in PostgreSQL, and that it may no more."""
