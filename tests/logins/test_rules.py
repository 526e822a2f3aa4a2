"""The rules of logins come from the environment, and one that cannot be kept stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.logins.rules import login_rules

PROVIDER = {
    "DEMARC_OIDC_ISSUER": "https://login.agency.example/tenant/",
    "DEMARC_OIDC_CLIENT_ID": "demarc",
    "DEMARC_OIDC_CLIENT_SECRET": "secret",
}


def test_a_login_ends_after_half_an_hour_and_a_working_day() -> None:
    rules = login_rules({}, embedded=True)

    assert (rules.idle_seconds, rules.longest_seconds) == (30 * 60, 8 * 3600)
    assert rules.reauthenticate_seconds == 300
    assert rules.settings(proxies=0)["SESSION_COOKIE_AGE"] == rules.longest_seconds


def test_a_second_factor_is_asked_for_where_there_is_a_server_of_databases() -> None:
    assert login_rules({}, embedded=False).second_factor_required
    assert not login_rules({}, embedded=True).second_factor_required
    assert login_rules({"DEMARC_SECOND_FACTOR": "required"}, embedded=True).second_factor_required
    assert not login_rules({"DEMARC_SECOND_FACTOR": "optional"}, embedded=False).second_factor_required


def test_with_nothing_said_there_is_no_provider() -> None:
    rules = login_rules({}, embedded=False)

    assert rules.provider is None
    assert rules.settings(proxies=0)["SOCIALACCOUNT_PROVIDERS"] == {}


def test_a_provider_is_an_issuer_a_client_and_its_secret() -> None:
    rules = login_rules({**PROVIDER, "DEMARC_OIDC_NAME": "Bureau login"}, embedded=False)

    assert rules.provider is not None
    assert (rules.provider.issuer, rules.provider.name) == (PROVIDER["DEMARC_OIDC_ISSUER"], "Bureau login")
    (app,) = rules.settings(proxies=0)["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == "https://login.agency.example/tenant"
    assert app["settings"]["scope"] == ["openid"]


@pytest.mark.parametrize("name", PROVIDER)
def test_a_provider_that_is_half_set_stops_the_start(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        login_rules({**PROVIDER, name: ""}, embedded=False)


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.agency.example",
        "login.agency.example",
        "https://",
        "https://a.example/?x=1",
        "https://a.example/#x",
        f"https://a.example/{'x' * 200}",
    ],
)
def test_an_issuer_that_cannot_be_one_stops_the_start(issuer: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DEMARC_OIDC_ISSUER"):
        login_rules({**PROVIDER, "DEMARC_OIDC_ISSUER": issuer}, embedded=False)


def test_a_provider_on_this_machine_may_do_without_tls() -> None:
    assert login_rules({**PROVIDER, "DEMARC_OIDC_ISSUER": "http://127.0.0.1:9000"}, embedded=True).provider


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMARC_SESSION_IDLE_MINUTES", "0"),
        ("DEMARC_SESSION_IDLE_MINUTES", "half an hour"),
        ("DEMARC_SESSION_HOURS", "-1"),
        ("DEMARC_SESSION_HOURS", "10000"),
        ("DEMARC_REAUTHENTICATE_SECONDS", "5m"),
        ("DEMARC_SECOND_FACTOR", "1"),
    ],
)
def test_a_setting_that_cannot_be_read_stops_the_start_and_says_what_to_set(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name}.*set it to"):
        login_rules({name: value}, embedded=True)
