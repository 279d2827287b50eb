"""`manage.py up` in earnest: it starts, stops, survives being killed, and says what is wrong."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import urllib.error
import urllib.request

import psutil
import pytest

from tests import kept
from tests.site import ROOT, Site, wait_until

pytestmark = pytest.mark.broker
PROGRAMS = {"valkey", "web", "worker", "beat"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """One installation for this file; every test leaves it running."""
    with Site(tmp_path_factory.mktemp("site"), is_new=True).running() as site:
        yield site


def _processes(site):
    """Every process below the programs of the site."""
    found = []
    for pid in site.children().values():
        process = psutil.Process(pid)
        found += [process, *process.children(recursive=True)]
    return found


def _is_ready(site):
    try:
        status, body = site.get("/readyz")
    except OSError:
        return False
    return status == 200 and body["status"] == "ok"


def test_everything_runs_and_reports_ready(site):
    wait_until(lambda: _is_ready(site), seconds=40, why="readyz is ok")

    assert set(site.children()) == PROGRAMS


def test_it_says_where_it_is_who_may_sign_in_and_how_to_stop(site):
    said = site.said()

    assert f"Open     {site.url}/" in said
    assert all(person["email"] in said for person in site.demo["people"].values())
    assert f"Data     {site.var}" in said
    assert "Stop     Ctrl-C" in said


ASK_ADDRESS = """
from django.utils import timezone
from trainingsite.accounts.actions.addresses import request_address_change
from trainingsite.accounts.models import User
from trainingsite.accounts.tasks import sweep_address_changes

bob, root = (User.objects.get(email=f"{key}@demo.example") for key in ("bob", "root"))
request_address_change(
    person=bob, new_email="bob.new@demo.example", reason="Lost it.", by=root, now=timezone.now()
)
sweep_address_changes.delay()
"""


def test_mails_that_the_worker_sends_appear_where_the_site_was_started(site):
    assert site.manage("shell", "-c", ASK_ADDRESS).returncode == 0

    wait_until(
        lambda: "To: bob.new@demo.example" in site.said(), why="the worker prints the demo's mail"
    )
    assert "celery@" not in site.said()


def test_a_new_installation_has_nothing_to_back_up_before_it_starts(site):
    assert "making a backup first" not in site.said()
    assert not list((site.var / "backups").glob("before-upgrade-*"))


def test_a_backup_a_day_is_made_by_itself_and_its_key_is_shown(site):
    (backup,) = wait_until(
        lambda: list((site.var / "backups").glob("daily-*.zip")), seconds=60, why="a daily backup"
    )

    wait_until(lambda: "Signed by the key " in site.said(), why="the fingerprint is shown")
    assert site.said().count("making the backup of the day") == 1
    assert f"{backup}: " in site.said()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert site.get("/readyz")[1]["checks"]["backup"] == "ok"
    assert "backup" not in site.children()


def test_demo_people_are_as_other_programs_expect_them(site):
    path = site.var / "demo.json"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert site.demo["base_url"] == site.url
    assert {key: person["role"] for key, person in site.demo["people"].items()} == {
        "ada": "practitioner",
        "bob": "practitioner",
        "noor": "author",
        "lead": "reviewer",
        "root": "admin",
        "vera": "admin",
        "iris": "manager",
        "cleo": "clinic",
    }
    assert set(site.demo["clinic"]) == {"name", "api_key", "test_key"}


def test_nobody_else_on_the_machine_reads_what_is_kept(site):
    kept = [site.var, *site.var.rglob("*")]

    assert [path for path in kept if path.stat().st_mode & 0o077] == []


def test_valkey_listens_on_a_socket_for_this_user_only(site):
    process = psutil.Process(site.children()["valkey"])
    path = next(c.laddr for c in process.net_connections("unix") if c.laddr)

    assert process.net_connections("inet") == []
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    assert (site.var / "valkey" / "appendonlydir").is_dir()


def test_the_web_server_listens_on_this_machine_only(site):
    web = [p for p in _processes(site) for c in p.net_connections("inet") if c.status == "LISTEN"]
    addresses = {c.laddr for p in web for c in p.net_connections("inet") if c.status == "LISTEN"}

    assert addresses == {("127.0.0.1", site.port)}


def test_a_second_start_on_the_same_folder_is_refused_by_name(site):
    done = site.manage("up")

    assert done.returncode == 1
    assert f"running already (process {site.process.pid})" in done.stderr


def test_restoring_into_a_running_site_is_refused(site, tmp_path):
    assert site.manage("backup", str(tmp_path / "b.zip")).returncode == 0

    done = site.manage("restore", str(tmp_path / "b.zip"), "--force")

    assert done.returncode == 1
    assert "running already" in done.stderr


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_a_program_that_is_killed_is_started_again(site, name):
    killed = site.kill_child(name)

    wait_until(lambda: site.children().get(name) not in (None, killed), why=f"{name} is new")
    wait_until(lambda: _is_ready(site), seconds=40, why="readyz is ok again")


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_program_whose_head_alone_is_killed_is_started_again(site, name):
    """What it left below it must not keep the port or the queue."""
    killed = site.children()[name]

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: site.children().get(name) not in (None, killed), why=f"{name} is new")
    wait_until(lambda: _is_ready(site), seconds=40, why="readyz is ok again")


def test_stopping_leaves_nothing_and_a_second_start_keeps_everything(site):
    before, processes = site.demo, _processes(site)

    assert site.stop() == 0

    assert [p for p in processes if p.is_running()] == []
    site.start()
    assert site.demo == before
    last_start = site.said().rpartition("looking at the course")[2]
    assert "course: as it was" in last_start
    assert "added" not in last_start


def test_a_killed_supervisor_takes_everything_along(site):
    before, processes = site.demo, _processes(site)

    site.kill()

    wait_until(lambda: not [p for p in processes if p.is_running()], seconds=30, why="all ended")
    site.start()
    assert site.demo == before


def test_a_start_right_after_a_kill_finds_a_clean_table(site):
    old = set(site.children().values())

    site.kill()
    site.start()

    assert not old & set(site.children().values())
    wait_until(lambda: _is_ready(site), seconds=40, why="readyz is ok")


def test_what_outlived_its_killed_head_is_ended_by_the_next_start(site):
    """The web server's head and the supervisor die at once: its workers still hold the port."""
    workers = psutil.Process(site.children()["web"]).children(recursive=True)

    site.process.kill()
    os.kill(site.children()["web"], signal.SIGKILL)
    site.process.wait(10)
    site.start()

    assert [worker for worker in workers if worker.is_running()] == []


def test_demo_people_end_with_demo_mode(site):
    root = site.demo["people"]["root"]
    site.stop()

    assert site.manage_as({"SEED_DEMO": "0"}, "seed").returncode == 0

    script = (
        "from django.contrib.auth import get_user_model as m; from certificates.clinics.models import ApiKey as k;"
        "print(m().objects.filter(is_demo=True, is_active=True).count(), k.objects.filter(revoked_at=None).count())"
    )
    assert site.manage("shell", "-v0", "-c", script).stdout.split() == ["0", "0"]
    site.start()
    assert site.demo["people"]["root"]["password"] != root["password"]
    assert site.manage("shell", "-v0", "-c", script).stdout.split() == ["6", "2"]


def test_a_database_that_does_not_answer_is_named(tmp_path):
    said = _refused(tmp_path, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")

    assert "The database does not answer" in said


def test_a_host_that_is_none_is_named(tmp_path):
    assert "HOST is 999.1.1.1" in _refused(tmp_path, HOST="999.1.1.1")


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 -- given to be refused
def test_listening_to_other_machines_without_a_proxy_is_refused_before_anything_starts(
    tmp_path, host
):
    said = _refused(tmp_path, HOST=host)

    assert f"HOST is {host}, which other machines reach, and TRUSTED_PROXY_COUNT is 0" in said
    var = tmp_path / "var"
    assert sorted(path.name for path in var.iterdir()) == ["run", "secrets"]
    assert [path.name for path in (var / "run").iterdir()] == ["up.lock"]


def _refused(tmp_path, **environment):
    """What `manage.py up` says when it does not start."""
    done = Site(tmp_path, **environment).manage("up")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_busy_port_is_named_with_a_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        said = _refused(tmp_path, PORT=str(port))

    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert f"PORT={port + 1}" in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    said = _refused(tmp_path, VAR_DIR=str(tmp_path / "file" / "var"), SECRET_KEY="x" * 50)

    assert f"Cannot write to {tmp_path / 'file' / 'var'}" in said


def test_a_printed_address_is_not_given_up_by_accident(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "site.json").write_text('{"port": 1, "public_url": "https://old.example"}')

    said = _refused(tmp_path, PUBLIC_URL="https://new.example")

    assert "PUBLIC_URL_FORMER=https://old.example" in said


def test_a_public_site_starts_and_answers_to_its_own_name_alone(tmp_path):
    site = Site(tmp_path, is_new=True, PUBLIC_URL="https://training.example")
    kept.give_installed(site.var)
    (site.var / "site.json").unlink(missing_ok=True)

    with site.running():  # the supervisor has asked for its health by then
        answered = [
            _status(f"{site.url}/healthz", host)
            for host in ("training.example", f"127.0.0.1:{site.port}", "localhost")
        ]

    assert answered == [200, 400, 400]


def _status(address, host):
    request = urllib.request.Request(address, headers={"Host": host})  # noqa: S310 -- http, to ourselves
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 -- the same
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_wrong_setting_needs_no_traceback(tmp_path):
    assert "SEED_DEMO is 'perhaps'" in _refused(tmp_path, SEED_DEMO="perhaps")


def test_make_refuses_an_old_python_with_words(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.8.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text("")

    done = subprocess.run(
        ["make", "-C", str(tmp_path), f"PYTHON={old}", "run"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "Python 3.8.2 is too old. Python 3.11 or newer is needed" in done.stdout
