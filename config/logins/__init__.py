"""Who logs in, by which factor, for how long: django-allauth with the rules and pages of this register."""
