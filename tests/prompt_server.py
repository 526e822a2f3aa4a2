"""Django's server for tests, a thread for each request, without its waits."""

from django.core.servers.basehttp import ThreadedWSGIServer

from config.local_server import LocalServer


class PromptServer(LocalServer, ThreadedWSGIServer):
    """Sends at once, and looks often whether it is to end."""

    daemon_threads = True

    def serve_forever(self, poll_interval: float = 0.02) -> None:
        super().serve_forever(poll_interval)
