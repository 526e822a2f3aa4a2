"""Django's settings of the mail server, from its address."""

from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PORTS: Final = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}


def mail_rules(url: str) -> dict[str, Any]:
    """How mail leaves: by the server at `url`; shown on the terminal where that is "". Raises
    ImproperlyConfigured for what is no such address."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend", "EMAIL_TIMEOUT": 10}
    server = urlsplit(url)
    if server.scheme not in _PORTS or not server.hostname:
        raise ImproperlyConfigured(
            "DEMARC_MAIL_URL cannot be read: set it to smtps://user:password@host:465, "
            "smtp+starttls://user:password@host:587 or smtp://host"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_TIMEOUT": 10,
        "EMAIL_HOST": server.hostname,
        "EMAIL_PORT": server.port or _PORTS[server.scheme],
        "EMAIL_HOST_USER": unquote(server.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(server.password or ""),
        "EMAIL_USE_SSL": server.scheme == "smtps",
        "EMAIL_USE_TLS": server.scheme == "smtp+starttls",
    }
