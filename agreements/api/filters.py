"""By what the lists of what stands between a company and an agency may be filtered."""

from django_filters import CharFilter, FilterSet, UUIDFilter


class ClaimFilters(FilterSet):  # type: ignore[misc]  # the library has no types
    """Claims by who makes them, what they are about, and of which kind they are."""

    claimant = UUIDFilter()
    kind = CharFilter()
    entry = UUIDFilter(label="By the entry that it speaks of.")
