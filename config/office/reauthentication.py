"""Whether somebody has just shown again who they are, and the page to which they are sent to do so.

Issuing, countersigning, unsealing and destroying ask for it: a page calls `recently_authenticated`, and
where that is False answers with `authenticate_again`, having kept what was typed. The page there leads back.
"""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode


def recently_authenticated(request: HttpRequest) -> bool:
    """Whether who is logged in gave a password, a passkey or a code, or authenticated anew with the agency's
    provider, within the last DEMARC_REAUTHENTICATE_SECONDS."""
    if not request.user.is_authenticated:
        return False
    since = time.time() - settings.LOGINS.reauthenticate_seconds
    return any(record["at"] >= since for record in _own_proofs(request))


def authenticate_again(back: str) -> HttpResponseRedirect:
    """Send to the page that asks again who somebody is; from there they come back to `back`, a path of this
    register with its query, by GET."""
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def _own_proofs(request: HttpRequest) -> list[dict[str, Any]]:
    """What this session's user gave as proof, and when. Coming back from the provider is none by itself: it
    may remember somebody for hours, so only an authentication that it dated anew counts."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return [
        record
        for record in records
        if record["method"] in ("password", "mfa") or record.get("reauthenticated")
    ]
