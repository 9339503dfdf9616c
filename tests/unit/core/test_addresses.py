# SPDX-License-Identifier: Apache-2.0
"""Which addresses settings may name, and what a Host header claims."""

from datetime import timedelta

import pytest
from pydantic import SecretStr, ValidationError

from app.core.addresses import host_in
from app.core.settings import Settings


def settings_with(**changes: str) -> Settings:
    return Settings.model_validate({"secret_key": SecretStr("x" * 32), **changes})


def refusal_of(**changes: str) -> str:
    with pytest.raises(ValidationError) as refused:
        settings_with(**changes)
    return str(refused.value)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("exam.example.org", "exam.example.org"),
        ("Exam.Example.ORG:8443", "exam.example.org"),
        ("exam.example.org.", "exam.example.org"),
        ("exam_1:8000", "exam_1"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
        ("", None),
        (":8000", None),
        ("a b", None),
        ("exam.example.org/path", None),
        ("exam.example.org@elsewhere.test", None),
        ("exam.example.org#elsewhere.test", None),
        ("exam.example.org:80:80", None),
        ("exam.example.org:port", None),
        ("exam.example.org\n", None),
        ("[::1", None),
        ("考场.test", None),
        ("a" * 300, None),
    ],
)
def test_host_header_names_a_host_or_nothing(header: str, host: str | None) -> None:
    assert host_in(header) == host, header


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("https://exam.example.org", {"exam.example.org"}),
        ("https://Exam.example.org:8443/", {"exam.example.org"}),
        ("http://127.0.0.1:8000", {"127.0.0.1", "localhost", "::1"}),
        ("http://localhost", {"127.0.0.1", "localhost", "::1"}),
        ("", set()),
    ],
)
def test_public_address_says_which_hosts_are_answered(address: str, hosts: set[str]) -> None:
    settings = settings_with(public_address=address)
    assert settings.answered_hosts == hosts, address
    assert settings.is_https == (not address.startswith("http:")), "HTTPS unless said otherwise"


def test_further_hosts_are_answered_beside_the_public_address() -> None:
    settings = settings_with(
        public_address="https://exam.example.org",
        allowed_hosts=" ks.example.org, Exam.example.cn:80,",
    )
    assert settings.answered_hosts == {"exam.example.org", "ks.example.org", "exam.example.cn"}, (
        "each of the list, and the address's own"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"public_address": "exam.example.org"}, "write it as https://exam.example.org"),
        ({"public_address": "ftp://exam.example.org"}, "write it as https://exam.example.org"),
        ({"public_address": "https://"}, "write it as https://exam.example.org"),
        ({"public_address": "https://a@b"}, "write it as https://exam.example.org"),
        ({"public_address": "https://exam.example.org/exam"}, "leave out what follows the host"),
        ({"public_address": "https://exam.example.org?a"}, "leave out what follows the host"),
        ({"public_address": "http://exam.example.org"}, "sign-ins in the clear"),
        ({"allowed_hosts": "exam.example.org"}, "PUBLIC_ADDRESS: set that one, too"),
        ({"allowed_hosts": "https://exam.example.org"}, "without https://"),
        ({"trusted_proxies": "proxy"}, "write it as 10.0.0.5"),
        ({"trusted_proxies": "10.0.0.1/8"}, "write it as 10.0.0.5"),
        ({"hsts_term": "-PT1S"}, "greater than or equal"),
        ({"session_lifetime": "P1DT1S"}, "less than or equal"),
        ({"session_lifetime": "0"}, "greater than"),
        ({"session_cache_lifetime": "PT61S"}, "less than or equal"),
        ({"session_cache_lifetime": "-PT1S"}, "greater than or equal"),
        ({"staff_idle_limit": "PT4M59S"}, "greater than or equal"),
        ({"staff_idle_limit": "P1DT1S"}, "less than or equal"),
    ],
)
def test_setting_that_cannot_be_meant_is_refused_in_words(
    changes: dict[str, str], words: str
) -> None:
    assert words in refusal_of(**changes), changes


@pytest.mark.parametrize("span", ["3600", "PT1H", "01:00:00"])
def test_span_is_given_in_seconds_or_in_words_of_iso_8601(span: str) -> None:
    settings = settings_with(hsts_term=span, session_lifetime=span)
    assert settings.hsts_term == settings.session_lifetime == timedelta(hours=1), span


@pytest.mark.parametrize("proxies", ["", "*", "127.0.0.1,::1", "10.0.0.0/8, 192.168.1.1"])
def test_proxies_are_named_by_address_network_or_star(proxies: str) -> None:
    kept = settings_with(trusted_proxies=proxies).trusted_proxies
    assert kept == proxies.replace(" ", ""), "the server takes the list without spaces"
