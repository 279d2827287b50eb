"""Organisations, their keys, and what they asked."""

from datetime import datetime

from django.urls import reverse

from certificates.clinics import actions
from certificates.clinics.models import ApiKey, Organisation
from story.clock import at
from story.named import named
from story.people import browser, person
from trainingsite.accounts.actors import VISITOR


def note(name: str, key: str, *, usable: bool, meaning: str) -> None:
    named.api_keys[name] = {"key": key, "usable": usable, "meaning": meaning}


def make_key(clinic: str, name: str, when: str, expires_at: datetime | None = None) -> ApiKey:
    by, now = person("root"), at(when)
    organisation = actions.create_organisation(by=by, name=clinic, now=now)
    row, key = actions.create_api_key(
        organisation=organisation, name=name, by=by, now=now, expires_at=expires_at
    )
    note(name, key, usable=True, meaning=f"of {clinic}")
    return row


def open_doors() -> None:
    """Two clinics; one key in use, one revoked, one run out."""
    make_key("Quay Clinic", "desk", "2026-04-07 10:00")
    revoked = make_key("Quay Clinic", "old-desk", "2026-03-09 10:00")
    actions.revoke_api_key(by=person("root"), api_key=revoked, now=at("2026-04-07 10:05"))
    end = at("2026-10-01 00:00")
    make_key("Mill Lane Practice", "trial", "2026-04-08 10:00", end)
    for name in ("old-desk", "trial"):
        named.api_keys[name]["usable"] = False


def rename_at_the_desk() -> None:
    """An administrator mends a clinic's name on the release's own page, which also leaves a line in the desk's log."""
    at("2026-04-09 10:00")
    desk = browser()
    desk.force_login(person("root"))
    clinic = Organisation.objects.get(name="Mill Lane Practice")
    page = reverse("admin:certificates_organisation_change", args=[clinic.pk])
    answer = desk.post(page, {"name": "Mill Lane Surgery"})
    assert answer.status_code == 302, answer.context
    assert Organisation.objects.filter(name="Mill Lane Surgery").exists()


def ask() -> None:
    """Checks with a key, each on record: today, on a day, at an instant, and of a code that nobody has."""
    for name in ("valid", "withdrawn", "void", "suspended", "superseded", "expired"):
        code = named.certificates[name]["code"]
        for moment in (None, "2026-08-15", "2026-09-20T18:30:00Z"):
            _ask(code, moment, "2026-10-05 17:00")
    reserved = named.certificates["reserved-rosa"]["code"]
    for code in (reserved, "0" * 27, "no code at all"):
        _ask(code, None, "2026-11-27 09:20")


def _ask(code: str, moment: str | None, when: str) -> None:
    key = ApiKey.objects.get(name="desk")
    actions.check_certificate(
        by=VISITOR, code=code, at=moment, address="192.0.2.1", api_key=key, now=at(when)
    )
