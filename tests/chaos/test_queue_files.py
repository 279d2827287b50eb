"""A power cut that leaves the queue's files unreadable keeps nobody from starting, and costs no certificate."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.chaos.candidate import EXAM, Candidate
from tests.site import Site, wait_until

pytestmark = pytest.mark.broker


def _zeros_at_the_end(files: Path) -> None:
    """As a file system leaves a file that had grown and whose bytes were not written yet."""
    (grown,) = files.glob("*.incr.aof")
    with grown.open("ab") as file:
        file.write(bytes(4096))


def _empty_manifest(files: Path) -> None:
    (files / "appendonly.aof.manifest").write_bytes(b"")


def _cut_base(files: Path) -> None:
    (base,) = files.glob("*.base.*")
    content = base.read_bytes()
    base.write_bytes(content[: len(content) // 2])


def _set_aside(site: Site) -> list[Path]:
    return sorted(site.var.glob("valkey-set-aside-*"))


def _is_ok(site: Site) -> bool:
    return bool(site.get("/readyz")[1]["status"] == "ok")


@pytest.mark.parametrize("damage", [_empty_manifest, _cut_base])
def test_site_starts_with_an_empty_queue_and_says_so(
    own_site: Site, damage: Callable[[Path], None]
) -> None:
    own_site.stop()
    damage(own_site.var / "valkey" / "appendonlydir")

    own_site.start()

    (aside,) = _set_aside(own_site)
    assert f"they lie in {aside} now, and the queue begins empty" in own_site.said()
    assert (aside / "appendonlydir").is_dir()
    assert oct(aside.stat().st_mode)[-3:] == "700"
    wait_until(lambda: _is_ok(own_site), seconds=40, why="readyz is ok")


def test_pass_that_waited_in_the_queue_is_found_in_the_rows(own_site: Site) -> None:
    ada = Candidate(own_site, "ada")
    ada.pass_checks()
    attempt = ada.start(EXAM)
    ada.post(f"attempts/{attempt['uuid']}/answers/", ada.right_answers(attempt))
    worker = psutil.Process(own_site.children()["worker"])
    for process in [worker, *worker.children(recursive=True)]:
        os.kill(process.pid, signal.SIGSTOP)
    assert ada.post(f"attempts/{attempt['uuid']}/submit/").json() == {"state": "graded"}
    assert ada.issued() == []
    own_site.stop()
    _zeros_at_the_end(own_site.var / "valkey" / "appendonlydir")

    own_site.start()

    assert len(_set_aside(own_site)) == 1
    assert len(wait_until(ada.issued, seconds=60, why="the certificate is issued")) == 1


def test_whole_files_stay_where_they_are(own_site: Site) -> None:
    own_site.stop()
    own_site.start()

    assert _set_aside(own_site) == []
