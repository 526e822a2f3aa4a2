"""What each plane may do with the tables of the ground: the ledger, logins, tasks, the API, webhooks."""

from typing import Final

from config.planes.narrowing import (
    CASE_KEY,
    ENTRY,
    NONE,
    OPEN,
    ORGANIZATION,
    REFUSAL,
    REMOVED,
    SEALED,
    of_row,
)
from config.planes.reaching import state_reaching
from config.planes.stated import (
    ADD,
    CHANGE,
    READ,
    WRITE,
    Plane,
    rights,
    state,
    state_function,
    state_key,
)

_NOTHING: Final = frozenset[str]()
_BLIND: Final = frozenset({"INSERT"})

_IN_TURN: Final = "given in turn by the database: it counts all rows, and no answer has it"


def state_ground() -> None:
    """State the tables and functions of `config` and of the libraries that it stands on."""
    _ledger()
    _logins()
    _programs()
    _work()
    state_reaching()


def _ledger() -> None:
    # appended to by the functions alone
    state(["ledger_record"], rights(READ, READ, READ, READ), ENTRY)
    # hashes, which the integrator adds
    kept = ("ledger_node", "ledger_head", "ledger_checkpoint", "ledger_cosignature", "ledger_verification")
    state((*kept, "ledger_lodged"), rights(READ, READ, READ, ADD), OPEN)
    state(["ledger_sealed_value"], rights(ADD, ADD, ADD, ADD), SEALED)
    state(["ledger_removed_value"], rights(ADD, ADD, ADD, ADD), REMOVED)
    for table in ("ledger_sealed_value", "ledger_removed_value"):
        state_key(table, ("leaf", "name"), "a leaf is a digest over 32 random bytes")
    state(("ledger_statement_taken", "ledger_request_done"), rights(ADD, ADD, ADD, ADD), ORGANIZATION)
    state(["ledger_refusal"], rights(ADD, ADD, ADD, ADD), REFUSAL)
    state_key("ledger_record", ("position",), "given in turn by the function that appends; gaps show as much")
    for table in ("ledger_refusal", "ledger_statement_taken", "ledger_request_done"):
        state_key(table, ("id",), _IN_TURN)
    # wrapped anew where the seal key follows another; deleted by a function alone
    state(["ledger_case_key"], rights(ADD, ADD, ADD, CHANGE), CASE_KEY)
    state(["ledger_seal_key"], rights(ADD, ADD, ADD, CHANGE), OPEN)
    # what overseers read, and what officers took away: overseers alone read it, others note and see nothing
    state(["ledger_reading"], rights(_NOTHING, _BLIND, ADD, _BLIND))
    # read models of every entry: a command adds rows, a rebuild writes them anew
    state(("ledger_timeline_entry", "ledger_about"), rights(ADD, ADD, ADD, WRITE), ENTRY)
    state_function("ledger_append", definer=True, planes=Plane)
    state_function("ledger_append_one", definer=True, planes=Plane)
    # content is destroyed by an agency's command, or by an operator
    state_function("ledger_destroy_key", definer=True, planes=(Plane.AGENCY, Plane.TASKS))
    state_function("ledger_remove_value", definer=True, planes=(Plane.AGENCY, Plane.TASKS))
    state_function("ledger_refuse", definer=False)
    state_function("ledger_refuse_clock", definer=False, planes=Plane)
    state_function("ledger_keep_unless_removed", definer=False)


def _logins() -> None:
    state(["auth_user"], rights(_NOTHING, CHANGE, CHANGE, WRITE))
    state(
        (
            "django_session",
            "account_emailaddress",
            "account_emailconfirmation",
            "socialaccount_socialaccount",
            "socialaccount_socialtoken",
            "mfa_authenticator",
        ),
        rights(_NOTHING, WRITE, WRITE, WRITE),
    )
    state(
        (
            "auth_group",
            "auth_permission",
            "auth_group_permissions",
            "auth_user_groups",
            "auth_user_user_permissions",
            "django_content_type",
            "socialaccount_socialapp",
        ),
        rights(_NOTHING, READ, READ, WRITE),
    )
    state(["django_admin_log"], rights(_NOTHING, ADD, ADD, ADD))
    # who starts asks whether every migration was run; the migrator owns the table
    state(["django_migrations"], rights(READ, READ, READ, READ), OPEN)


def _programs() -> None:
    # made and revoked by an operator; a request is held to them
    state(["api_credential"], rights(READ, READ, READ, WRITE), ORGANIZATION)
    state(["api_token"], rights(READ, READ, READ, WRITE), of_row("api_credential", "id", "credential_id"))
    of_client = of_row("api_credential", "client_id", "id")
    state(["oauth2_provider_application"], rights(READ, READ, READ, WRITE), of_client)
    # a client asks for its tokens, and gives them back
    of_client = of_row("api_credential", "client_id", "application_id")
    state(["oauth2_provider_accesstoken"], rights(WRITE, WRITE, WRITE, WRITE), of_client)
    state_key("oauth2_provider_accesstoken", ("id",), _IN_TURN)
    state_key("oauth2_provider_accesstoken", ("token_checksum",), "the digest of a random token")
    for column in ("source_refresh_token_id", "id_token_id"):
        state_key("oauth2_provider_accesstoken", (column,), "empty: no client of ours has one")
    # grants that no client of ours has: the library asks whether there are any
    state(
        (
            "oauth2_provider_grant",
            "oauth2_provider_refreshtoken",
            "oauth2_provider_idtoken",
            "oauth2_provider_devicegrant",
        ),
        rights(READ, READ, READ, WRITE),
        NONE,
    )
    state(("webhooks_endpoint", "webhooks_message"), rights(CHANGE, CHANGE, CHANGE, CHANGE), ORGANIZATION)
    state(["webhooks_attempt"], rights(READ, READ, READ, ADD), of_row("webhooks_message", "id", "message_id"))
    state(["webhooks_followed"], rights(_NOTHING, READ, _NOTHING, CHANGE))


def _work() -> None:
    state(("tasks_taskstanding", "tasks_taskrun"), rights(_NOTHING, CHANGE, _NOTHING, WRITE))
    state(("tasks_notice", "tasks_mailwish"), rights(_NOTHING, WRITE, _NOTHING, WRITE))
    state(["office_ground_stagedfile"], rights(_NOTHING, WRITE, _NOTHING, WRITE))
