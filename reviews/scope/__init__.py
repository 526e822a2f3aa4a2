"""What a restriction takes away, stated in five dimensions, and how two such statements compare."""

from reviews.scope.comparing import (
    DIMENSIONS,
    NOBODY,
    Difference,
    NotOneScope,
    Relation,
    Scope,
    compare_sums,
    union,
)
from reviews.scope.values import Affiliation, Atom, Channel, Extent, Location, Period, Polarity, Population

__all__ = [
    "DIMENSIONS",
    "NOBODY",
    "Affiliation",
    "Atom",
    "Channel",
    "Difference",
    "Extent",
    "Location",
    "NotOneScope",
    "Period",
    "Polarity",
    "Population",
    "Relation",
    "Scope",
    "compare_sums",
    "union",
]
