"""The OAuth2 clients that there are, by what a request says that it comes from."""

from hashlib import sha256
from typing import Any

from oauth2_provider.models import get_access_token_model
from oauth2_provider.oauth2_validators import OAuth2Validator


class Clients(OAuth2Validator):  # type: ignore[misc]  # the library has no types
    """The library's own validator, for names that a database can hold, and clients that stand for no login: a
    process that serves them may not read the table of logins."""

    def _load_application(self, client_id: str, request: Any) -> Any:
        # PostgreSQL's text has no NUL: whoever asked for such a client met an error of ours
        return None if client_id and "\x00" in client_id else super()._load_application(client_id, request)

    def _load_access_token(self, token: str) -> Any:
        tokens = get_access_token_model().objects.select_related("application")
        return tokens.filter(token_checksum=sha256(token.encode()).hexdigest()).first()

    def validate_user(self, *of_a_login: Any, **beside: Any) -> bool:
        """Nobody, before a password is tried: no client is given a login's grant."""
        return False
