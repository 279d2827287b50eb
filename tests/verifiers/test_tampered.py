"""A hundred things that somebody may do to a document of ours: the page at /v/, `verify_certificate` and other people's software."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from certificates import actions
from certificates.models import Certificate
from certificates.proofs.ob3.data_integrity import signed
from tests.certificates.factories import attempt, scheme
from tests.certificates.proofs.claimed import Key
from tests.people import ada, bob
from tests.verifiers.documents import SITE, public_world
from tests.verifiers.tampering import altered, as_json, pdfs, respelled, same_graph
from tests.verifiers.test_verifiers import NAMES, PYTHON, ask_node, ask_python, folder
from trainingsite.accounts.actors import SYSTEM

__all__ = ["folder"]  # a fixture
pytestmark = [pytest.mark.verifiers, pytest.mark.any_engine, pytest.mark.django_db]
SAME, CHANGED = "Your file is the document that this site issued", "This file was changed"
UNKNOWN = "This is no file that we know"


class Site:
    """Two certificates with their documents."""

    def __init__(self) -> None:
        now = timezone.now()
        self.good, self.other = (_issued(person, now) for person in (ada(), bob()))
        actions.sweep_status_lists(by=SYSTEM, now=now)

    def pdf(self, of: Certificate) -> bytes:
        return bytes(of.files.get(kind="pdf").content)

    def credential(self, of: Certificate) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(bytes(of.files.get(kind="ob3").content))
        return said


def _issued(person: Any, now: datetime) -> Certificate:
    passed = attempt(person, at=now - timedelta(days=2))
    scheme(passed.quiz)
    made = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now)
    assert made is not None
    return made


@pytest.fixture
def site(db: None, settings: LazySettings) -> Site:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = SITE, ["*"]
    settings.VERIFY_LIMIT_PER_MINUTE = 10_000
    return Site()


def page_says(content: bytes) -> str:
    """What /v/ answers, in one of its words."""
    data = {"document": SimpleUploadedFile("document", content)}
    page = Client().post("/v/document/", data).content.decode()
    (said,) = [word for word in (SAME, CHANGED, UNKNOWN) if word in page]
    return said


def command_says(place: Path, content: bytes) -> str:
    """Why the command refuses it; nothing where it accepts it."""
    file = place / "handed-in"
    file.write_bytes(content)
    try:
        call_command("verify_certificate", str(file), offline=True, stdout=StringIO())
    except CommandError as error:
        return str(error)
    return ""


def others_say(place: Path, documents: dict[str, bytes]) -> dict[str, list[str]]:
    """What each of the others accepts of them."""
    read = {name: _read(content) for name, content in documents.items()}
    asked = {name: document for name, document in read.items() if isinstance(document, dict)}
    world = public_world()
    said = ask_node(place, world, asked) | {PYTHON: ask_python(world, asked)}
    return {
        verifier: [name for name, one in cases.items() if one["accepted"]]
        for verifier, cases in said.items()
    }


def _read(content: bytes) -> Any:
    try:
        return json.loads(content.decode())
    except ValueError:
        return None


def test_altered_credentials_are_refused_by_everybody(
    site: Site, tmp_path: Path, folder: Path
) -> None:
    good = site.credential(site.good)
    changed = altered(good, site.credential(site.other))
    bare = {key: value for key, value in good.items() if key != "proof"}
    for name, where in (("in our name", SITE), ("in a name of their own", "https://thief.example")):
        stolen = signed(bare, site=where, signer=Key(66), created=timezone.now())
        changed[f"signed by a stranger {name}"] = as_json(stolen)

    assert len(changed) >= 60  # each by itself refused by each
    assert [name for name, content in changed.items() if page_says(content) == SAME] == []
    assert [name for name, content in changed.items() if not command_says(tmp_path, content)] == []
    assert others_say(folder, {"good": as_json(good), **changed}) == {
        verifier: ["good"] for verifier in NAMES
    }


def test_same_in_other_bytes_is_accepted_by_everybody(
    site: Site, tmp_path: Path, folder: Path
) -> None:
    same = respelled(site.credential(site.good))

    assert {page_says(content) for content in same.values()} == {SAME}
    assert [name for name, content in same.items() if command_says(tmp_path, content)] == []
    assert others_say(folder, same) == {verifier: list(same) for verifier in NAMES}


def test_same_statement_in_other_names_is_refused_by_us(site: Site, tmp_path: Path) -> None:
    """Others may accept it: the standard signs the statement."""
    named = same_graph(site.credential(site.good), site.credential(site.other))

    assert [name for name, content in named.items() if page_says(content) == SAME] == []
    assert [name for name, content in named.items() if not command_says(tmp_path, content)] == []


def test_changed_pdfs_are_refused_by_us(site: Site, tmp_path: Path) -> None:
    good = site.pdf(site.good)
    changed = pdfs(good, site.credential(site.good), site.pdf(site.other))

    assert page_says(good) == SAME
    assert command_says(tmp_path, good) == ""
    assert {name: page_says(content) for name, content in changed.items()} == dict.fromkeys(
        changed, UNKNOWN
    )
    assert [name for name, content in changed.items() if not command_says(tmp_path, content)] == []
