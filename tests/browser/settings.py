"""The settings of the registers that tests serve: those of all, but passwords are hashed in a moment."""

from config.settings import *  # noqa: F403 - every one of them

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
