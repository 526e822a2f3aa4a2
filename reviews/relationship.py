"""What one organization is to another, as reports and experts' opinions disclose it."""

from enum import StrEnum


class Relationship(StrEnum):
    """What the author of a report, or an expert's organization, is to another organization."""

    FUNDER = "funder"
    INVESTOR = "investor"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    COMPETITOR = "competitor"
    PARTNER = "partner"
    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"
    OTHER = "other"
    NONE = "none"

    @property
    def words(self) -> str:
        return _RELATIONSHIPS.get(self, self.value)

    def to(self, organization: str) -> str:
        """The end of a sentence: `a customer of …`, `in no relationship with …`."""
        if self in _RELATIONSHIPS:
            return f"{self.words} with {organization}"
        return f"{'an' if self[0] in 'aeiou' else 'a'} {self.words} of {organization}"


_RELATIONSHIPS = {
    Relationship.OTHER: "in another relationship",
    Relationship.NONE: "in no relationship",
}
