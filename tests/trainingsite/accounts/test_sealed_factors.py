"""Second factors lie sealed: nothing of them in the database or a backup, sign-in as before, keys that change or are lost."""

import errno
import io
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.signals import pre_save
from django.test import Client

from certificates import keys
from tests import people
from tests.at_once import at_once
from tests.site import ROOT
from trainingsite import checks
from trainingsite.accounts import factor_keys
from trainingsite.accounts.domain.sealing import MARK, Keyring, new_key, secrets_of
from trainingsite.accounts.models import SecurityEvent
from trainingsite.database import leftovers
from trainingsite.supervisor import sealing

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
# A code app and recovery codes as versions before this stored them.
SECRET, SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "c0ffee" * 13 + "c0"
APP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """Keys of this test's own, on a site that sends mail."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.SEED_DEMO = True


def _as_before(person: Any) -> Any:
    """The person, with an app and codes that lie open."""
    Authenticator.objects.create(user=person, type=APP, data={"secret": SECRET})
    Authenticator.objects.create(user=person, type=CODES, data={"seed": SEED, "used_mask": 1})
    return person


def _sealed_at_once(person: Any) -> Any:
    """The person, with an app and codes as this version stores them."""
    totp.TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def _start() -> list[str]:
    """What every start does; gives what it said."""
    said: list[str] = []
    sealing.seal(said.append)
    return said


def _lose_keys() -> None:
    """As on another machine, onto which a backup was restored."""
    for path in factor_keys.files():
        path.unlink()


def _app_code(secret: str) -> str:
    cache.clear()  # a code counts once in half a minute
    return people.app_code(secret)


def _recovery_code(person: Any) -> str:
    return str(
        RecoveryCodes(Authenticator.objects.get(user=person, type=CODES)).get_unused_codes()[0]
    )


def _signing_in(person: Any, code: str) -> tuple[Client, Any]:
    """A browser in which the password was right, and the answer to the code."""
    cache.clear()
    client = Client()
    sent = {"login": person.email, "password": people.PASSWORD}
    assert client.post("/accounts/login/", sent)["Location"] == "/accounts/2fa/authenticate/"
    return client, client.post("/accounts/2fa/authenticate/", {"code": code})


def _gets_in(person: Any, code: str) -> bool:
    client, answer = _signing_in(person, code)
    assert answer.status_code in (200, 302)
    return "_auth_user_id" in client.session


def _everything_gets_in(person: Any) -> None:
    assert _gets_in(person, _app_code(SECRET))
    used = _recovery_code(person)
    assert _gets_in(person, used)
    assert not _gets_in(person, used)
    assert not _gets_in(person, "000000")


def _database() -> bytes:
    """Everything that the database holds: the bytes of SQLite's files, or every row of PostgreSQL."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return b"".join(
            path.read_bytes() for path in (Path(name), Path(f"{name}-wal")) if path.exists()
        )
    content = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copied:
                content.write("".join(bytes(part).decode() for part in copied))
    return content.getvalue().encode()


def _backup(path: Path) -> bytes:
    call_command("backup", str(path), verbosity=0)
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


# --- Nothing lies open ---------------------------------------------------------------------------


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_what_somebody_sets_up_lies_open_nowhere(client, tmp_path):
    ada = people.ada()
    client.force_login(ada)
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    waiting = client.session[totp.SECRET_SESSION_KEY]
    secret = decrypt(waiting)
    client.post("/accounts/2fa/totp/activate/", {"code": _app_code(secret)})

    assert waiting.startswith(MARK)
    app, codes = Authenticator.objects.order_by("pk")
    seed = decrypt(codes.data["seed"])
    stored, archived = _database(), _backup(tmp_path / "b.zip")
    for content in (stored, archived):
        assert ada.email.encode() in content
        assert app.data["secret"].encode() in content
        open_ones = [secret, seed, *RecoveryCodes(codes).generate_codes()]
        assert [one for one in open_ones if one.encode() in content] == []
    assert _gets_in(ada, _app_code(secret))
    assert _gets_in(ada, _recovery_code(ada))


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_start_seals_what_lay_open_and_leaves_nothing_of_it_behind(tmp_path):
    ada, root = _as_before(people.ada()), _as_before(people.root())
    assert SECRET.encode() in _database()
    assert SEED.encode() in _database()

    said = _start()

    assert said == ["second factors: 4 sealed that lay open"]
    for content in (_database(), _backup(tmp_path / "b.zip")):
        assert MARK.encode() in content
        assert SECRET.encode() not in content
        assert SEED.encode() not in content
    assert Authenticator.objects.get(user=ada, type=CODES).data["used_mask"] == 1
    for person in (ada, root):
        _everything_gets_in(person)


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_every_start_after_that_changes_nothing():
    _as_before(people.ada())
    _start()
    before = list(Authenticator.objects.order_by("pk").values())

    assert _start() == []
    assert list(Authenticator.objects.order_by("pk").values()) == before
    assert [path.name for path in factor_keys.files()] == ["second-factor.key"]


@pytest.mark.django_db(transaction=True)
def test_start_that_ends_in_the_middle_loses_nothing_and_the_next_goes_on():
    ada = _as_before(people.ada())

    def end_at_codes(instance: Authenticator, **_kwargs: Any) -> None:
        if instance.type == CODES:
            raise KeyboardInterrupt

    pre_save.connect(end_at_codes, sender=Authenticator)
    try:
        with pytest.raises(KeyboardInterrupt):
            _start()
    finally:
        pre_save.disconnect(end_at_codes, sender=Authenticator)

    assert [one.data.get("seed") for one in Authenticator.objects.order_by("pk")] == [None, SEED]
    assert Authenticator.objects.get(type=APP).data["secret"].startswith(MARK)
    _everything_gets_in(ada)
    assert _start() == ["second factors: 1 sealed that lay open"]
    _everything_gets_in(ada)


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_start_that_ends_while_it_clears_up_lets_the_next_one_clear(settings):
    _as_before(people.ada())
    before = set(settings.VAR_DIR.iterdir())

    def end_at_vacuum(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("VACUUM"):
            raise KeyboardInterrupt
        return execute(sql, *rest)

    with connection.execute_wrapper(end_at_vacuum), pytest.raises(KeyboardInterrupt):
        _start()

    assert _start() == []
    assert SECRET.encode() not in _database()
    assert SEED.encode() not in _database()
    assert set(settings.VAR_DIR.iterdir()) - before == {factor_keys.folder()}


@pytest.mark.django_db(transaction=True)
def test_clearing_that_somebody_kept_from_its_end_is_told_and_tried_again():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL waits for whoever reads the table")
    _as_before(people.ada())
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM mfa_authenticator").fetchone()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
        _first, told = _start()
    connection.close()

    assert "may still lie in free pages of the database (somebody else was reading" in told
    assert _start() == []
    assert SECRET.encode() not in _database()


def test_codes_that_came_from_another_program_are_sealed_one_by_one():
    ada = people.ada()
    Authenticator.objects.create(user=ada, type=APP, data={"secret": SECRET})
    codes = ["11112222", "33334444"]
    row = Authenticator.objects.create(user=ada, type=CODES, data={"migrated_codes": codes})

    call_command("seal_second_factors", stdout=io.StringIO())

    row.refresh_from_db()
    assert not [one for one in codes if one in str(row.data)]
    assert _gets_in(ada, "33334444")
    assert not _gets_in(ada, "33334444")
    assert _gets_in(ada, "11112222")


@pytest.mark.django_db(transaction=True)
def test_clearing_leftovers_leaves_tables_and_triggers_as_they_are():
    from trainingsite.database import immutability  # noqa: PLC0415 -- beside its one use

    people.ada()
    before = len(immutability.missing(connection)), connection.introspection.table_names()

    leftovers.clear(connection, "mfa_authenticator")

    assert (len(immutability.missing(connection)), connection.introspection.table_names()) == before


# --- Keys ----------------------------------------------------------------------------------------


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_another_key_takes_over_and_the_one_before_still_opens(capsys):
    ada = _as_before(people.ada())
    _start()
    first = factor_keys.files()[0].read_text()

    factor_keys.begin_new_key()
    _everything_gets_in(ada)
    call_command("seal_second_factors")

    newest, older = factor_keys.files()
    assert older.read_text() == first != newest.read_text()
    assert older.name.startswith("second-factor-")
    assert "second factors: 2 sealed by the newest key" in capsys.readouterr().out
    older.unlink()
    _everything_gets_in(ada)
    assert _start() == []


def test_command_makes_the_new_key_and_says_what_to_keep(capsys):
    ada = _as_before(people.ada())
    call_command("seal_second_factors")

    call_command("seal_second_factors", "--new-key")

    newest, older = factor_keys.files()
    said = capsys.readouterr().out
    assert f"new key: {newest}" in said
    (logged,) = SecurityEvent.objects.filter(kind="keys-changed")
    assert (logged.by_role, logged.facts) == ("system", {"which": "second factors"})
    assert f"older key: {older}." in said
    ring = Keyring((newest.read_text(),))
    assert all(
        ring.can_open(s) for one in Authenticator.objects.all() for s in secrets_of(one.data)
    )
    _everything_gets_in(ada)


def test_process_that_starts_later_reads_what_an_earlier_one_sealed(settings):
    sealed = factor_keys.sealing_keyring().seal(SECRET)
    program = (
        "import sys, django; django.setup()\n"
        "from allauth.mfa.utils import decrypt\n"
        "print(decrypt(sys.argv[1]))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, sealed],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "trainingsite.settings",
            "VAR_DIR": str(settings.VAR_DIR),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == SECRET, done.stderr


def test_whoever_seals_first_at_once_makes_one_key():
    found = at_once([lambda: factor_keys.sealing_keyring().keys for _ in range(8)])

    assert len(set(found)) == 1
    assert [path.name for path in factor_keys.folder().iterdir()] == ["second-factor.key"]


def test_keys_that_begin_at_once_are_all_kept():
    sealed = [factor_keys.sealing_keyring().seal(SECRET)]

    def begin() -> None:
        factor_keys.begin_new_key()
        sealed.append(factor_keys.sealing_keyring().seal(SECRET))

    assert at_once([begin] * 8) == [None] * 8

    assert len({path.read_text() for path in factor_keys.files()}) == 9
    assert [decrypt(text) for text in sealed] == [SECRET] * 9


def test_new_key_and_a_restore_at_once_lose_neither():
    factor_keys.sealing_keyring()
    back = [new_key().encode() for _ in range(4)]
    restores = [
        partial(keys.put_back, "secrets/second-factor.key", one, replace=True) for one in back
    ]

    at_once([*restores, *[factor_keys.begin_new_key] * 4])

    kept = {path.read_bytes() for path in factor_keys.files()}
    assert len(kept) == 9
    assert kept.issuperset(back)


def test_file_system_without_links_keeps_keys_as_well(monkeypatch):
    def refuse(*_places: Any) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    found = at_once([lambda: factor_keys.sealing_keyring().keys for _ in range(8)])
    factor_keys.begin_new_key()

    assert len(set(found)) == 1
    assert factor_keys.keyring().keys[1:] == found[0]
    keys.sign(keys.Purpose.BACKUP, b"content")
    left = [path.name for path in Path(settings.VAR_DIR).rglob(".*")]
    assert left == []


def test_key_is_its_owners_alone():
    factor_keys.sealing_keyring()
    factor_keys.begin_new_key()

    assert factor_keys.exposed() == []
    assert len(factor_keys.files()) == 2


# --- Keys that are lost --------------------------------------------------------------------------


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_who_cannot_be_read_is_told_and_after_the_command_sets_up_a_new_one(capsys):
    root, ada = _as_before(people.root()), _as_before(people.ada())
    noor = people.noor()
    _start()
    _lose_keys()
    mail.outbox.clear()

    client, answer = _signing_in(root, _app_code(SECRET))
    assert answer.status_code == 200
    assert "cannot be read on this machine" in answer.text
    assert "_auth_user_id" not in client.session

    (said,) = _start()
    assert said.startswith("second factors: 2 people have a second factor that cannot be read")
    assert "second-factor-old.key" in said
    call_command("drop_unreadable_factors", "--dry-run")
    assert "Cannot be read here: 2. Nothing was changed." in capsys.readouterr().out
    assert Authenticator.objects.count() == 4

    call_command("drop_unreadable_factors")

    printed = capsys.readouterr().out
    assert all(one.email in printed for one in (root, ada))
    assert noor.email not in printed
    assert not Authenticator.objects.exists()
    subject = "RF Safety Training: The second factor of your account was taken away"
    assert sorted((one.to, one.subject) for one in mail.outbox) == [
        ([ada.email], subject),
        ([root.email], subject),
    ]
    assert "your password alone signs you in" in " ".join(mail.outbox[0].body.split())
    kept = SecurityEvent.objects.filter(kind="second-factor-changed").order_by("person__email")
    assert [(one.by_role, one.person, one.facts) for one in kept] == [
        ("system", person, {"how": "unreadable", "type": "totp"}) for person in (ada, root)
    ]
    # In the browser that waited for a code as well: it is led to the sign-in, once.
    again = client.get("/accounts/2fa/authenticate/", follow=True)
    assert again.redirect_chain == [("/accounts/login/", 302)]
    client.post("/accounts/login/", {"login": root.email, "password": people.PASSWORD})
    assert client.get("/admin/")["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200


def test_command_that_finds_nothing_changes_nothing(capsys):
    ada = _as_before(people.ada())
    call_command("seal_second_factors")

    call_command("drop_unreadable_factors")

    assert "nothing to take away" in capsys.readouterr().out
    assert not mail.outbox
    _everything_gets_in(ada)


def test_old_key_that_is_put_beside_the_new_one_mends_everything():
    ada = _as_before(people.ada())
    call_command("seal_second_factors", stdout=io.StringIO())
    kept = factor_keys.files()[0].read_text()
    _lose_keys()
    factor_keys.sealing_keyring()
    assert "one person has a second factor" in sealing.unreadable()

    (factor_keys.folder() / "second-factor-old.key").write_text(kept + "\n")

    assert sealing.unreadable() == ""
    _everything_gets_in(ada)


def test_newer_recovery_codes_sign_in_although_the_app_is_lost():
    ada = people.ada()
    lost = Keyring((new_key(),)).seal(SECRET)
    Authenticator.objects.create(user=ada, type=APP, data={"secret": lost})
    RecoveryCodes.activate(ada)

    _client, answer = _signing_in(ada, _app_code(SECRET))

    assert "type one of your recovery codes" in answer.text
    assert _gets_in(ada, _recovery_code(ada))
    failed = SecurityEvent.objects.filter(kind="sign-in-failed")
    assert [one.facts for one in failed] == [{"step": "second factor"}]


def test_app_that_drops_out_takes_its_readable_codes_along():
    """Codes alone would count as a second factor at the desk, and be asked for by nobody."""
    root = people.root()
    lost = Keyring((new_key(),)).seal(SECRET)
    Authenticator.objects.create(user=root, type=APP, data={"secret": lost})
    RecoveryCodes.activate(root)

    call_command("drop_unreadable_factors", stdout=io.StringIO())

    assert not Authenticator.objects.exists()


def test_lost_recovery_codes_go_alone_and_the_app_stays():
    ada = people.ada()
    totp.TOTP.activate(ada, SECRET)
    lost = Keyring((new_key(),)).seal(SEED)
    Authenticator.objects.create(user=ada, type=CODES, data={"seed": lost, "used_mask": 0})
    _client, answer = _signing_in(ada, "000000")
    assert "Incorrect code" in answer.text

    call_command("drop_unreadable_factors", stdout=io.StringIO())

    assert [one.type for one in Authenticator.objects.all()] == [APP]
    assert mail.outbox[-1].subject.endswith("The recovery codes of your account were taken away")
    assert "Your code app works as before" in mail.outbox[-1].body
    assert _gets_in(ada, _app_code(SECRET))


@pytest.mark.parametrize(
    "page", ["", "recovery-codes/", "recovery-codes/generate/", "recovery-codes/download/"]
)
def test_page_of_the_account_says_why_it_cannot_show_them(client, page):
    ada = _as_before(people.ada())
    call_command("seal_second_factors", stdout=io.StringIO())
    client.force_login(ada)
    client.post("/accounts/2fa/reauthenticate/", {"code": _app_code(SECRET)})
    _lose_keys()

    answer = client.get(f"/accounts/2fa/{page}")

    assert answer.status_code == 503
    assert "Your second factor cannot be read here" in answer.text


def test_secret_that_waited_in_a_session_for_a_lost_key_is_another_one(client):
    client.force_login(people.ada())
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = decrypt(client.session[totp.SECRET_SESSION_KEY])
    _lose_keys()

    answer = client.post("/accounts/2fa/totp/activate/", {"code": _app_code(secret)})

    assert answer.status_code == 200
    assert decrypt(client.session[totp.SECRET_SESSION_KEY]) != secret
    assert not Authenticator.objects.exists()


# --- Keys that are damaged, or others' to read ---------------------------------------------------


HALF = [b"", b"ab", b"\0" * 44, b"\xff" * 44, b"x" * 44]


@pytest.mark.parametrize("left", HALF)
def test_newest_key_that_a_power_cut_left_stops_the_start_and_is_kept(left):
    ada = _as_before(people.ada())
    factor_keys.sealing_keyring()
    path = factor_keys.folder() / "second-factor.key"
    path.write_bytes(left)
    before = list(Authenticator.objects.order_by("pk").values())

    with pytest.raises(CommandError, match=rf"The key {path} is damaged.*move it out"):
        _start()
    with pytest.raises(CommandError, match="is damaged"):
        call_command("drop_unreadable_factors")
    with pytest.raises(CommandError, match="is damaged"):
        call_command("seal_second_factors", "--new-key")

    assert list(Authenticator.objects.order_by("pk").values()) == before
    assert path.read_bytes() == left
    assert Authenticator.objects.filter(user=ada).count() == 2


@pytest.mark.parametrize("has_older", [False, True])
def test_newest_key_on_a_disk_that_is_not_mounted_stops_the_start(tmp_path, has_older):
    """No other key is made or used in its place: the link is there, and its disk may come back."""
    ada = _sealed_at_once(people.ada())
    if has_older:
        factor_keys.begin_new_key()
    path = factor_keys.files()[0]
    disk = tmp_path / "disk"
    disk.mkdir()
    path.rename(disk / path.name)
    path.symlink_to(disk / path.name)
    assert factor_keys.damages() == []
    disk.rename(tmp_path / "unmounted")
    before = sorted(factor_keys.folder().iterdir())

    for act in (
        _start,
        partial(call_command, "seal_second_factors", "--new-key"),
        partial(call_command, "drop_unreadable_factors"),
    ):
        with pytest.raises(CommandError, match=rf"The key {path} is damaged.*mount that disk"):
            act()
    with pytest.raises(factor_keys.FactorKeysUnusable, match="mount that disk"):
        encrypt(SECRET)

    assert [str(path) in said for said in factor_keys.damages()] == [True]
    assert [one.id for one in checks.check_factor_keys()] == ["trainingsite.E003"]
    assert sorted(factor_keys.folder().iterdir()) == before
    (tmp_path / "unmounted").rename(disk)
    _start()
    _everything_gets_in(ada)


@pytest.mark.parametrize("left", HALF[:2])
def test_older_key_that_is_damaged_is_told_and_keeps_nobody_out(left, caplog):
    ada = _sealed_at_once(people.ada())
    stray = factor_keys.folder() / "second-factor-stray.key"
    stray.write_bytes(left)

    (said,) = _start()

    assert said.startswith(f"second factors: The key {stray} is damaged")
    assert [(one.id, str(stray) in one.msg) for one in checks.check_factor_keys()] == [
        ("trainingsite.E003", True),
        ("trainingsite.E004", True),
    ]
    _everything_gets_in(ada)
    assert f"passed over: The key {stray} is damaged" in caplog.text
    # What it sealed may be mended with it, so nothing counts as lost.
    with pytest.raises(CommandError, match="is damaged"):
        call_command("drop_unreadable_factors")
    assert stray.read_bytes() == left


@pytest.mark.parametrize("left", HALF[1:4])
def test_good_key_that_is_put_back_over_a_damaged_one_mends_everything(left):
    ada = _sealed_at_once(people.ada())
    (path,) = factor_keys.files()
    good = path.read_bytes()
    path.write_bytes(left)

    for _again in range(2):
        assert keys.put_back(f"secrets/{path.name}", good, replace=True)
        assert _start() == []

    _everything_gets_in(ada)
    assert factor_keys.files() == [path]
    (kept,) = factor_keys.folder().glob("*.damaged")
    assert kept.read_bytes() == left


def test_older_key_that_is_put_back_displaces_none_of_the_same_name():
    factor_keys.sealing_keyring()
    here, there = new_key(), new_key()
    (factor_keys.folder() / "second-factor-old.key").write_text(here)

    keys.put_back("secrets/second-factor-old.key", there.encode(), replace=True)

    assert {here, there} < set(factor_keys.keyring().keys)


def test_older_key_opens_although_the_newest_is_damaged():
    sealed = factor_keys.sealing_keyring().seal(SECRET)
    factor_keys.begin_new_key()
    factor_keys.files()[0].write_text("cut off")

    assert decrypt(sealed) == SECRET
    with pytest.raises(factor_keys.FactorKeysUnusable, match="is damaged"):
        encrypt(SECRET)


def test_key_whose_copy_beside_it_is_damaged_is_set_aside_whole():
    sealed = factor_keys.sealing_keyring().seal(SECRET)
    first = factor_keys.files()[0].read_text()
    factor_keys.begin_new_key()
    newest, older = factor_keys.files()
    older.write_text(first[:20])
    newest.write_text(first)

    factor_keys.begin_new_key()

    assert older.read_text() == first[:20]
    assert decrypt(sealed) == SECRET


def test_key_that_is_damaged_while_the_site_runs_gives_no_failure_of_the_program():
    ada = _as_before(people.ada())
    call_command("seal_second_factors", stdout=io.StringIO())
    code = _app_code(SECRET)
    factor_keys.files()[0].write_text("")
    client = Client()
    client.post("/accounts/login/", {"login": ada.email, "password": people.PASSWORD})

    answer = client.post("/accounts/2fa/authenticate/", {"code": code})

    assert answer.status_code == 503
    assert "cannot be read here" in answer.text


def test_start_says_where_it_cannot_keep_a_key(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.VAR_DIR = tmp_path / "file"

    with pytest.raises(CommandError, match=r"Cannot keep the key .*VAR_DIR"):
        _start()


def test_check_for_deployment_tells_of_missing_damaged_and_exposed_keys():
    assert [one.id for one in checks.check_factor_keys()] == ["trainingsite.I001"]
    factor_keys.sealing_keyring()
    assert checks.check_factor_keys() == []

    (path,) = factor_keys.files()
    path.chmod(0o640)
    path.parent.chmod(0o755)
    found = checks.check_factor_keys()
    assert [(one.id, one.hint) for one in found] == [
        ("trainingsite.E004", f"Run: chmod 700 {path.parent}"),
        ("trainingsite.E004", f"Run: chmod 600 {path}"),
    ]

    path.chmod(0o600)
    path.parent.chmod(0o700)
    path.write_text("short")
    (damage,) = checks.check_factor_keys()
    assert damage.id == "trainingsite.E003"
    assert str(path) in damage.msg


def test_check_of_the_database_tells_how_many_cannot_be_read():
    _as_before(people.ada())
    call_command("seal_second_factors", stdout=io.StringIO())
    assert checks.check_factors(databases=["default"]) == []

    _lose_keys()

    (told,) = checks.check_factors(databases=["default"])
    assert told.id == "trainingsite.W004"
    assert "drop_unreadable_factors" in told.msg
    assert checks.check_factors(databases=None) == []
