"""Which rows each stream of this app has in the read models."""

from reviews.projections import acts, case, correspondence, evidence, report

__all__ = ["acts", "case", "correspondence", "evidence", "report"]
