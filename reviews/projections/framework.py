"""Which rows coverage, trusted partners and returned materials of a case have in the read models."""

from collections.abc import Iterator
from uuid import uuid5

from config.ledger.projections import Row, rows_of
from reviews.models.framework import CoverageFile, MaterialsFile, PartnerFile
from reviews.projections.part import part_of
from reviews.review import Review


@rows_of(Review)
def coverage_rows(review: Review) -> Iterator[Row]:
    for model, determined in review.coverage.determined.items():
        yield part_of(
            review,
            CoverageFile,
            id=uuid5(review.id, f"coverage of {model}"),
            model=model,
            coverage=determined.coverage,
            entry=determined.entry.id,
        )


@rows_of(Review)
def partner_rows(review: Review) -> Iterator[Row]:
    for partner in review.partners.named.values():
        yield part_of(
            review,
            PartnerFile,
            id=uuid5(review.id, f"partner {partner.id}"),
            partner=partner.id,
            proposed_by=" and ".join(partner.proposed_by),
            objected_by=" and ".join(partner.objected_by),
        )


@rows_of(Review)
def materials_rows(review: Review) -> Iterator[Row]:
    for access, attested in review.materials.attested.items():
        for entry, said in attested:
            yield part_of(
                review,
                MaterialsFile,
                id=entry.id,
                access=access,
                disposal=said.disposal,
                complete=said.complete,
                document=said.document.hex() if said.document else "",
            )
