"""Code lists of the field that both apps use. They may grow, never shrink."""

from enum import StrEnum


class Track(StrEnum):
    """Under what a communication or an act stands; press coverage mixes these up."""

    VOLUNTARY_AGREEMENT = "voluntary_agreement"
    FRAMEWORK = "framework"
    COMPULSORY = "compulsory"
    OUTSIDE = "outside"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class Evidence(StrEnum):
    """How strong the source of a claim is, weakest first."""

    MEDIA = "media"
    COMPANY_STATEMENT = "company_statement"
    AGENCY_STATEMENT = "agency_statement"
    EXECUTED_DOCUMENT = "executed_document"

    @property
    def strength(self) -> int:
        """0 for the weakest."""
        return list(Evidence).index(self)

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class Participation(StrEnum):
    """Where a company stands towards an agreement, as an act or a claim says it."""

    NEGOTIATING = "negotiating"
    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    NONE = "none"
    NOT_KNOWN = "not_known"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class FutureModels(StrEnum):
    """Whether models that the company makes later fall under the agreement.

    `not_stated`: no such clause is recorded. `open`: it is on the board and not agreed.
    """

    NOT_STATED = "not_stated"
    OPEN = "open"
    INCLUDED = "included"
    EXCLUDED = "excluded"
    PER_MODEL = "per_model"

    @property
    def agreed(self) -> bool:
        """Whether it is an outcome that two sides can agree on."""
        return self not in (FutureModels.NOT_STATED, FutureModels.OPEN)

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class Instrument(StrEnum):
    """By what a government asks. "Asked" in the press is not "requested" in law."""

    INFORMAL_ASK = "informal_ask"
    FORMAL_VOLUNTARY_REQUEST = "formal_voluntary_request"
    REQUEST_UNDER_AGREEMENT = "request_under_agreement"
    PUBLIC_STATEMENT = "public_statement"
    BINDING_DIRECTIVE = "binding_directive"
    LICENSE_REQUIREMENT = "license_requirement"
    ORDER = "order"

    @property
    def binding(self) -> bool:
        """Whether law compels the company to follow it."""
        return self in (Instrument.BINDING_DIRECTIVE, Instrument.LICENSE_REQUIREMENT, Instrument.ORDER)

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class RequestKind(StrEnum):
    """What a company is asked to do."""

    SIGN_AGREEMENT = "sign_agreement"
    SUBMIT_MODEL = "submit_model"
    GIVE_ACCESS = "give_access"
    RESTRICT = "restrict"
    SUSPEND = "suspend"
    DELAY_RELEASE = "delay_release"
    STAGE_RELEASE = "stage_release"
    MODIFY_MODEL = "modify_model"
    PROVIDE_INFORMATION = "provide_information"

    @property
    def verb(self) -> str:
        """What is asked, as words after "asked to"."""
        return _VERBS[self]


_VERBS = {
    RequestKind.SIGN_AGREEMENT: "sign an agreement",
    RequestKind.SUBMIT_MODEL: "submit a model",
    RequestKind.GIVE_ACCESS: "give access before release",
    RequestKind.RESTRICT: "restrict access",
    RequestKind.SUSPEND: "suspend access",
    RequestKind.DELAY_RELEASE: "delay a release",
    RequestKind.STAGE_RELEASE: "release in stages",
    RequestKind.MODIFY_MODEL: "modify a model",
    RequestKind.PROVIDE_INFORMATION: "provide information",
}
