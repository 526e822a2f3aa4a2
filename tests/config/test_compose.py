"""Image and compose file keep what they promise: nothing writable, no rights, no secret but in files."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

ROOT: Final = Path(__file__).parents[2]
COMPOSED: Final[dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: Final[dict[str, dict[str, Any]]] = COMPOSED["services"]
OURS: Final = [name for name, service in SERVICES.items() if service["image"] == "demarc:local"]
IMAGE: Final = (ROOT / "Dockerfile").read_text()

_SECRET = re.compile(r"KEY|PASSWORD|URL|SECRET|TOKEN")


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())
def test_no_service_may_write_its_root_or_has_a_right_of_the_machine(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", ()))
    # no address of a registry: whoever deploys says where images come from
    assert "/" not in service["image"]


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())
def test_a_secret_is_a_file_and_never_in_the_environment(service: dict[str, Any]) -> None:
    told = {name: said for name, said in service.get("environment", {}).items() if _SECRET.search(name)}
    assert all(name.endswith("_FILE") for name in told)
    held = [
        one if isinstance(one, str) else one.get("target", one["source"])
        for one in service.get("secrets", ())
    ]
    assert {said.removeprefix("/run/secrets/") for said in told.values()} <= set(held)
    assert {one if isinstance(one, str) else one["source"] for one in service.get("secrets", ())} <= COMPOSED[
        "secrets"
    ].keys()


def test_each_part_of_the_register_logs_in_for_one_plane() -> None:
    logins = {
        name: next(one["source"] for one in SERVICES[name]["secrets"] if isinstance(one, dict))
        for name in OURS
        if "secrets" in SERVICES[name] and name != "witness"
    }

    assert [name for name, login in logins.items() if login == "database_url_owner"] == ["migrate"]
    for name, plane in (("api", "company"), ("office", "agency"), ("oversight", "oversight")):
        assert logins[name] == f"database_url_{plane}"
    assert {logins[name] for name in ("worker", "beat", "integrator")} == {"database_url_tasks"}


def test_what_was_signed_last_lies_apart_from_database_and_documents() -> None:
    for name in ("worker", "integrator"):
        assert "log-state:/state" in SERVICES[name]["volumes"]
    assert not any("log-state" in volume for volume in SERVICES["backup"]["volumes"])
    assert "DEMARC_LOG_STATE_FILE=/state/" in IMAGE


def test_the_image_holds_hashed_libraries_no_package_tool_and_no_user_with_rights() -> None:
    last = IMAGE.rpartition("\nFROM ")[2]

    assert "--require-hashes --only-binary :all:" in IMAGE
    assert "pip uninstall --yes pip" in IMAGE
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last, re.MULTILINE)
    assert "pip install" not in last
    assert not re.search(r"https?://|index[-]url|trusted-host", IMAGE)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert {line for line in ignored if line.startswith("!")} == {
        "!config", "!agreements", "!reviews", "!manage.py", "!requirements.txt",
    }  # fmt: skip
