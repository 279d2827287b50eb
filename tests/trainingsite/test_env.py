"""Settings come from the environment; a wrong value stops the start with words that help."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from trainingsite import env

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), (" YES ", True), ("0", False), ("off", False), ("", True)],
)
def test_flag_reads_the_usual_words(monkeypatch, value, expected):
    monkeypatch.setenv("SOME_FLAG", value)

    assert env.flag("SOME_FLAG", default=True) is expected


def test_flag_refuses_other_words(monkeypatch):
    monkeypatch.setenv("SOME_FLAG", "maybe")

    with pytest.raises(ImproperlyConfigured, match=r"SOME_FLAG is 'maybe'. Set it to 1 or 0"):
        env.flag("SOME_FLAG")


@pytest.mark.parametrize("value", ["eight", "0", "65536", "80.5", "-1"])
def test_number_refuses_what_is_not_within_its_limits(monkeypatch, value):
    monkeypatch.setenv("SOME_PORT", value)

    with pytest.raises(ImproperlyConfigured, match="SOME_PORT"):
        env.number("SOME_PORT", 8000, least=1, most=65535)


@pytest.mark.parametrize("value", ["training.example", "ftp://training.example", "https://"])
def test_url_refuses_what_is_no_such_address(monkeypatch, value):
    monkeypatch.setenv("SOME_URL", value)

    with pytest.raises(ImproperlyConfigured, match=r"SOME_URL is .* Give an address"):
        env.url("SOME_URL", "", schemes=frozenset({"http", "https"}))


def test_url_loses_its_last_slash(monkeypatch):
    monkeypatch.setenv("SOME_URL", "https://training.example/")

    assert env.url("SOME_URL", "", schemes=frozenset({"https"})) == "https://training.example"


def test_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    path = tmp_path / "secrets" / "key"

    first = env.secret("SOME_SECRET", path)

    assert env.secret("SOME_SECRET", path) == first
    assert len(first) > 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("left", [b"", b"ab", b"\0" * 64, b"\xff\xfe" * 40, b"x" * 31 + b"\n"])
def test_secret_that_a_power_cut_left_is_refused_and_kept(tmp_path, left):
    path = tmp_path / "secrets" / "key"
    env.secret("SOME_SECRET", path)
    path.write_bytes(left)

    with pytest.raises(
        ImproperlyConfigured, match=rf"SOME_SECRET in {path} is damaged.*a new one is made"
    ):
        env.secret("SOME_SECRET", path)
    assert path.read_bytes() == left


def test_secret_in_an_impossible_place_says_where_and_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ImproperlyConfigured, match=r"Cannot keep the secret .*VAR_DIR"):
        env.secret("SOME_SECRET", tmp_path / "file" / "secrets" / "key")


@pytest.mark.parametrize("content", ["", "{", "[1]", "null"])
def test_a_damaged_memory_of_the_last_start_is_ignored(tmp_path, content):
    (tmp_path / "site.json").write_text(content)

    assert env.remembered(tmp_path / "site.json") == {}


def _settings(tmp_path, expression, **environment):
    """What a program started with this environment finds in its settings."""
    done = subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings; print({expression})"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "trainingsite.settings",
            "VAR_DIR": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"DATABASE_URL": "mysql://db"}, "DATABASE_URL is"),
        ({"REDIS_URL": "memory://"}, "REDIS_URL is"),
        ({"PORT": "http"}, "PORT"),
        ({"PUBLIC_URL": "training.example"}, "PUBLIC_URL is"),
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL is 'mail.example'. Give an address"),
        ({"EMAIL_URL": "smtp://me:secret@host:abc"}, "EMAIL_URL is 'smtp://…@host:abc'"),
        ({"DATABASE_URL": "postgres://u:p@h:abc/x"}, "DATABASE_URL is 'postgres://…@h:abc/x'"),
        ({"PUBLIC_URL": "https://ex ample.com"}, "PUBLIC_URL is"),
        ({"PUBLIC_URL": "https://example.com:99999"}, "PUBLIC_URL is"),
        ({"PUBLIC_URL": "https://me@example.com"}, "PUBLIC_URL is"),
        ({"PUBLIC_URL": "https://example.com/sub"}, "PUBLIC_URL is"),
        ({"PUBLIC_URL": "https://example.com?x=1"}, "PUBLIC_URL is"),
        ({"PUBLIC_URL": "https://[::1"}, "PUBLIC_URL is"),
        ({"PUBLIC_URL_FORMER": "nope"}, "PUBLIC_URL_FORMER is 'nope'"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'. Set it to"),
        ({"TIME_ZONE": "Mars/Phobos"}, "TIME_ZONE is 'Mars/Phobos'"),
        ({"DEFAULT_FROM_EMAIL": "nope"}, "DEFAULT_FROM_EMAIL is 'nope'"),
        ({"SEED_DEMO": "perhaps"}, "SEED_DEMO is"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path, environment, message):
    assert message in _settings(tmp_path, "settings.PORT", **environment)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://training.example/", "https://training.example"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_addresses_of_a_site_are_taken_as_they_are_printed(tmp_path, address, expected):
    assert _settings(tmp_path, "settings.PUBLIC_URL", PUBLIC_URL=address) == expected


@pytest.mark.parametrize("folder", ["c#", "50%20", "a?b", "ä b"])
def test_database_lies_in_the_folder_whatever_its_name(tmp_path, folder):
    expression = "settings.DATABASES['default']['NAME']"

    found = _settings(tmp_path / folder, expression, VAR_DIR=str(tmp_path / folder))

    assert found == str(tmp_path / folder / "db.sqlite3")


@pytest.mark.parametrize(
    ("ending", "expected"),
    [("", "True 3 -"), ("?server_side_binding=false&sslmode=require", "False 3 require")],
)
def test_database_address_decides_whether_statements_are_prepared(tmp_path, ending, expected):
    options = "(lambda o: f\"{o['server_side_binding']} {o['prepare_threshold']} {o.get('sslmode', '-')}\")"

    found = _settings(
        tmp_path,
        f"{options}(settings.DATABASES['default']['OPTIONS'])",
        DATABASE_URL=f"postgres://u:p@h/n{ending}",
    )

    assert found == expected


@pytest.mark.parametrize(
    ("address", "secure"), [("https://training.example", "True"), ("http://10.0.0.5:8000", "False")]
)
def test_cookies_are_secure_exactly_when_the_public_address_is(tmp_path, address, secure):
    expression = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE"

    assert _settings(tmp_path, expression, PUBLIC_URL=address) == f"{secure} {secure}"


def test_a_command_without_environment_speaks_of_the_last_start(tmp_path):
    (tmp_path / "site.json").write_text('{"port": 8123, "public_url": "http://127.0.0.1:8123"}')

    assert _settings(tmp_path, "settings.PUBLIC_URL") == "http://127.0.0.1:8123"


def test_the_environment_wins_over_the_last_start(tmp_path):
    (tmp_path / "site.json").write_text('{"port": 8123, "public_url": "http://127.0.0.1:8123"}')

    assert _settings(tmp_path, "settings.PUBLIC_URL", PORT="8200") == "http://127.0.0.1:8200"


def test_a_deep_folder_still_gets_a_socket_that_the_kernel_takes(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)

    assert len(_settings(deep, "settings.VALKEY_SOCKET")) <= 100


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("https://training.example", "['training.example']"),
        ("http://127.0.0.1:8000", "['127.0.0.1', '[::1]', 'localhost']"),
        ("http://[2001:db8::1]:8000", "['[2001:db8::1]']"),
    ],
)
def test_public_site_answers_to_no_name_of_this_machine(tmp_path, address, hosts):
    assert _settings(tmp_path, "settings.ALLOWED_HOSTS", PUBLIC_URL=address) == hosts
