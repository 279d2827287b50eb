"""Where the web server may listen: other machines reach it through a proxy that takes in whole bodies, or not at all."""

import os
import re
import subprocess
import sys

import pytest
from django.core.checks import run_checks

from tests.site import ROOT
from trainingsite.supervisor import web

EVERYWHERE = "0.0.0.0"  # noqa: S104 -- given to be refused
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.8.9.10", "127.1", "2130706433", "::1", "::ffff:127.0.0.1", "localhost"],
)
def test_this_machine_alone_needs_no_proxy(host):
    assert not web.reaches_beyond(host)
    assert web.exposure(host, trusted_proxies=0) == ""


@pytest.mark.parametrize(
    "host",
    [
        "", EVERYWHERE, "::", "0", "192.168.1.5", "10.1", "::ffff:10.0.0.1", "fe80::1", "*", "[::1]",
        "no such host", f"{'a' * 80}.example",
    ],
)  # fmt: skip
def test_what_others_reach_needs_a_proxy(host):
    assert web.reaches_beyond(host)
    assert web.exposure(host, trusted_proxies=1) == ""
    assert "TRUSTED_PROXY_COUNT is 0" in web.exposure(host, trusted_proxies=0)


@pytest.mark.parametrize("host", ["2130706433", "127.1", "localhost", "[::1]", "", "no such host"])
@pytest.mark.parametrize("proxies", [0, 1])
def test_address_that_the_web_server_cannot_read_is_refused_with_words(host, proxies):
    said = web.refusal(host, proxies)

    assert said.startswith(f"HOST is {host}, and the web server reads only whole addresses")
    assert "HOST=127.0.0.1" in said


def test_address_that_can_be_read_is_judged_by_who_reaches_it():
    assert web.refusal("127.0.0.1", 0) == web.refusal("::1", 0) == ""
    assert web.refusal(EVERYWHERE, 0) == web.exposure(EVERYWHERE, 0) != ""


def test_refusal_says_why_what_to_put_there_and_how_to_try_it():
    said = web.exposure(EVERYWHERE, trusted_proxies=0)

    assert said.startswith("HOST is 0.0.0.0")
    assert f"{web.WORKERS * web.THREADS} uploads that are begun and never finished" in said
    assert "nginx with proxy_request_buffering on" in said
    assert "To try the site on this machine alone: HOST=127.0.0.1" in said
    document, section = re.search(r'\((\S+), "(.+?)"\)', said).groups()
    assert f"\n## {section}\n" in (ROOT / document).read_text()


@pytest.mark.parametrize(
    ("host", "proxies", "found"),
    [(EVERYWHERE, 0, ["trainingsite.E002"]), (EVERYWHERE, 1, []), ("127.0.0.1", 0, [])],
)
def test_check_for_deployment_finds_it(settings, host, proxies, found):
    settings.HOST, settings.TRUSTED_PROXY_COUNT = host, proxies

    findings = run_checks(tags=["security"], include_deployment_checks=True)

    assert [one.id for one in findings if one.id.startswith("trainingsite.E")] == found


def _run(tmp_path, *arguments, **environment):
    """A program of an installation that is set up like this; it must end by itself."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_web_server_alone_refuses_it_too(tmp_path):
    done = _run(tmp_path, "manage.py", "web", HOST=EVERYWHERE)

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: HOST is 0.0.0.0")


@pytest.mark.parametrize(("proxies", "loads"), [("0", False), ("1", True)])
def test_application_is_not_there_for_a_web_server_that_was_started_some_other_way(
    tmp_path, proxies, loads
):
    load = ["-c", "from trainingsite import wsgi"]
    done = _run(tmp_path, *load, HOST=EVERYWHERE, TRUSTED_PROXY_COUNT=proxies)

    assert (done.returncode == 0) is loads
    assert ("ImproperlyConfigured: HOST is 0.0.0.0" in done.stderr) is not loads


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml"])
def test_containers_start_the_web_server_by_the_command_that_refuses(name):
    content = (ROOT / name).read_text()

    assert "granian" not in content
    assert re.search(r'"?python"?, "?manage\.py"?, "?web"?\]', content)
    assert re.search(r"HOST[=:] ?0\.0\.0\.0", content)


def test_example_of_a_proxy_takes_in_whole_bodies_and_waits_for_nobody_long():
    section = OPERATIONS.partition("\n## A service behind a reverse proxy\n")[2].partition("\n## ")[
        0
    ]
    example = section.partition("    server {")[2].partition("\n    }\n")[0]

    assert re.search(r"proxy_request_buffering on;", example)
    limits = re.findall(r"(client_header_timeout|client_body_timeout|send_timeout) \d+s;", example)
    assert sorted(limits) == ["client_body_timeout", "client_header_timeout", "send_timeout"]
    assert "client_max_body_size" in example
