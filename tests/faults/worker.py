"""`python -m tests.faults.worker`: a Celery worker whose claims end after three seconds, so that what one
was doing that is killed is soon another's. In production `config.tasks.running.LEASE` says when."""

from datetime import timedelta

from config.celery import app
from config.tasks import running

if __name__ == "__main__":
    setattr(running, "LEASE", timedelta(seconds=3))  # noqa: B010 - a constant, but for this process
    setattr(running, "RENEWED_SECONDS", 1.0)  # noqa: B010 - likewise
    app.worker_main(["worker", "--concurrency", "2", "--loglevel", "WARNING"])
