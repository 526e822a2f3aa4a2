"""What a session of a test client holds once its user has shown who he is."""

import time

from allauth.account.internal.flows import login
from django.test import Client


def prove(client: Client, *, ago: float = 0, method: str = "password", **more: object) -> Client:
    """Let a logged-in client have given a proof, `ago` seconds before now; gives the client."""
    session = client.session
    kept = session.get(login.AUTHENTICATION_METHODS_SESSION_KEY, [])
    proof = {"method": method, "at": time.time() - ago, **more}
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [*kept, proof]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()
    return client
