"""What is read of agreements, designations and claims: one view for each list, one for each thing."""

from agreements.api.filters import ClaimFilters
from agreements.api.rows import AgreementRow, ClaimRow, DesignationRow
from agreements.models import AgreementFile, ClaimFile, DesignationFile
from config.api.reads import ListView, ReadView


class Agreements(ListView):
    """Agreements of your organization, and those that are compiled from published sources."""

    rows = AgreementFile.objects
    item = AgreementRow
    collection = "agreements"


class AgreementAlone(ReadView):
    """An agreement: who has signed the current terms, whether it is in force, every entry."""

    rows = AgreementFile.objects
    item = AgreementRow
    collection = "agreements"


class Designations(ListView):
    """Designations of your organization, and those that are compiled from published sources."""

    rows = DesignationFile.objects
    item = DesignationRow
    collection = "designations"


class DesignationAlone(ReadView):
    """A designation: who made it, who challenged it, what a court said, every entry."""

    rows = DesignationFile.objects
    item = DesignationRow
    collection = "designations"


class Claims(ListView):
    """Claims that your organization made or that are about it, and those that published sources tell of."""

    rows = ClaimFile.objects
    item = ClaimRow
    collection = "claims"
    filters = ClaimFilters


class ClaimAlone(ReadView):
    """A claim as it reads now, with what was answered. It moves nothing that the other side recorded."""

    rows = ClaimFile.objects
    item = ClaimRow
    collection = "claims"
