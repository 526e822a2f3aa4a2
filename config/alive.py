"""`python -m config.alive`: whether the server beside it answers; exits with 0 or 1."""

import http.client
import os
import sys

_PATIENCE_SECONDS = 3.0


def main() -> int:
    """Ask `/livez` under the register's own name, at DEMARC_BIND's port; any answer but an error will do."""
    port = int((os.environ.get("DEMARC_BIND") or "0.0.0.0:8000").rpartition(":")[2])
    name = os.environ.get("DEMARC_ALLOWED_HOSTS", "").partition(",")[0].lstrip(".") or "localhost"
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    try:
        server.request("GET", "/livez", headers={"Host": name})
        return 0 if server.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR else 1
    except OSError as error:
        sys.stderr.write(f"the server does not answer: {error}\n")
        return 1
    finally:
        server.close()


if __name__ == "__main__":
    sys.exit(main())
