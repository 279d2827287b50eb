"""Who asks: request ids and client addresses, and how far X-Forwarded-For is believed."""

import pytest
from django.test import RequestFactory

from trainingsite.middleware import client_address, network_of

HEADERS = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9, 10.0.0.2"}


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        (0, "127.0.0.1"),  # nobody is trusted: the header is a claim of whoever wrote it
        (1, "10.0.0.2"),  # the address that our one proxy saw
        (2, "203.0.113.9"),
        (4, "127.0.0.1"),  # fewer entries than proxies: not through our proxies
    ],
)
def test_client_address_believes_only_trusted_proxies(settings, proxies, expected):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert client_address(RequestFactory().get("/", **HEADERS)) == expected


@pytest.mark.parametrize(
    ("hop", "address", "network"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9", "203.0.113.9"),
        ("[2001:db8::a:1]:443", "2001:db8::a:1", "2001:db8::"),
        ("[2001:db8::a:1]", "2001:db8::a:1", "2001:db8::"),
        ("2001:0DB8:0:0:1::2", "2001:db8::1:0:0:2", "2001:db8::"),
        ("2001:db8:0:7::1", "2001:db8:0:7::1", "2001:db8:0:7::"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::1", "fe80::"),
        ("unknown", "unknown", "unknown"),
    ],
)
def test_address_is_read_with_a_port_in_brackets_and_as_ipv6(settings, hop, address, network):
    settings.TRUSTED_PROXY_COUNT = 1

    found = client_address(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=hop))

    assert found == address
    assert network_of(found) == network


def test_every_answer_carries_a_request_id(client):
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))

    assert len(first) == 32
    assert first != second


def test_a_request_id_is_taken_from_a_trusted_proxy_only(client, settings):
    given = {"HTTP_X_REQUEST_ID": "from-the-proxy-1"}

    assert client.get("/healthz", **given)["X-Request-ID"] != "from-the-proxy-1"
    settings.TRUSTED_PROXY_COUNT = 1
    assert client.get("/healthz", **given)["X-Request-ID"] == "from-the-proxy-1"


@pytest.mark.parametrize(
    "wicked", ["short", "a" * 65, "with space in it", 'quo"te-in-it', "new\nline-in"]
)
def test_a_malformed_request_id_is_replaced(client, settings, wicked):
    settings.TRUSTED_PROXY_COUNT = 1

    assert client.get("/healthz", HTTP_X_REQUEST_ID=wicked)["X-Request-ID"] != wicked


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_page_has_the_security_headers(client, header, value):
    assert client.get("/")[header] == value


def test_the_content_security_policy_allows_nothing_inline_and_nobody_else(client):
    policy = client.get("/")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
