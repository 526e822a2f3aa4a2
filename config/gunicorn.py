"""The server of production, `gunicorn -c python:config.gunicorn config.wsgi`: processes of threads."""

import os

bind = os.environ.get("DEMARC_BIND") or "0.0.0.0:8000"
workers = int(os.environ.get("DEMARC_WEB_PROCESSES") or 2)
threads = int(os.environ.get("DEMARC_WEB_THREADS") or 8)
worker_class = "gthread"
worker_tmp_dir = "/dev/shm"  # noqa: S108 - in memory: a heartbeat that waits for a disk kills its process
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than a proxy keeps an idle connection, so that it is the proxy who closes
accesslog = None  # the program itself says what was asked, without query and body
control_socket_disable = True
