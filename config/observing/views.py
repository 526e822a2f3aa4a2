"""What machines ask: does this process live, is it ready, its figures. Nothing here says what is kept."""

import hmac
import os
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from config.ledger import replicas
from config.ledger.store import ledger
from config.observing import lags
from config.observing.facts import Facts
from config.observing.readiness import in_time, readiness

_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Each thing that is needed, 503 where one is not well, and how far what follows the record is behind."""
    checks = readiness()
    ready = all(check.ok for check in checks)
    behind = _behind() if checks[0].ok else {}
    told = msgspec.json.encode({"ready": ready, "checks": checks, **behind})
    return HttpResponse(told, status=200 if ready else 503, content_type="application/json")


def _behind() -> dict[str, Any]:
    """How far hash tree, each witness and each replica are behind, in entries and seconds; nothing where the
    primary ceases to answer."""
    now = ledger.clock()
    try:
        with in_time():
            told = {"integrator": lags.integrator(now), "witnesses": lags.witnesses(now)}
        return {**told, "replicas": replicas.standings(now)} if settings.REPLICAS else told
    except DatabaseError:
        return {}


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as Prometheus reads them, for whoever shows DEMARC_METRICS_TOKEN; 404 where none is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(shown, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    facts = CollectorRegistry()
    facts.register(Facts())
    return HttpResponse(
        generate_latest(_counted()) + generate_latest(facts), content_type=CONTENT_TYPE_LATEST
    )


def _counted() -> CollectorRegistry:
    """What was counted: by this process, or by all that share a directory."""
    if _SHARED not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library's
    return together
