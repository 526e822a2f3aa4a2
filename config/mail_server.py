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
    try:
        port = server.port or _PORTS.get(server.scheme, 0)
    except ValueError:
        port = 0
    if server.scheme not in _PORTS or not port or not server.hostname:
        # a password that is not quoted is taken for a port, and would stand in the words of that error
        raise ImproperlyConfigured(
            "DEMARC_MAIL_URL cannot be read: set it to smtps://user:password@host:465, "
            "smtp+starttls://user:password@host:587 or smtp://host, with a password quoted as in any URL"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_TIMEOUT": 10,
        "EMAIL_HOST": server.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(server.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(server.password or ""),
        "EMAIL_USE_SSL": server.scheme == "smtps",
        "EMAIL_USE_TLS": server.scheme == "smtp+starttls",
    }
