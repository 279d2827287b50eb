"""Organisations, their keys, and what they asked."""

from datetime import datetime

from django.urls import reverse

from certificates import actions
from certificates.models import ApiKey, Organisation
from story.clock import at
from story.named import named
from story.people import browser, person


def note(name: str, key: str, *, usable: bool, meaning: str) -> None:
    named.api_keys[name] = {"key": key, "usable": usable, "meaning": meaning}


def make_key(clinic: str, name: str, when: str, expires_at: datetime | None = None) -> ApiKey:
    organisation = actions.create_organisation(name=clinic, now=at(when))
    row, key = actions.create_api_key(
        organisation=organisation, name=name, by=person("root"), now=at(when), expires_at=expires_at
    )
    note(name, key, usable=True, meaning=f"of {clinic}")
    return row


def open_doors() -> None:
    """Two clinics; one key in use, one revoked, one run out."""
    make_key("Quay Clinic", "desk", "2026-04-07 10:00")
    revoked = make_key("Quay Clinic", "old-desk", "2026-03-09 10:00")
    actions.revoke_api_key(api_key=revoked, now=at("2026-04-07 10:05"))
    end = at("2026-10-01 00:00")
    make_key("Mill Lane Practice", "trial", "2026-04-08 10:00", end)
    for name in ("old-desk", "trial"):
        named.api_keys[name]["usable"] = False


def rename_at_the_desk() -> None:
    """An administrator mends a clinic's name on the release's own page, which also leaves a line in the desk's log."""
    browser().force_login(person("root"))
    clinic = Organisation.objects.get(name="Mill Lane Practice")
    at("2026-04-09 10:00")
    page = reverse("admin:certificates_organisation_change", args=[clinic.pk])
    answer = browser().post(page, {"name": "Mill Lane Surgery"})
    assert answer.status_code == 302, answer.context
    assert Organisation.objects.filter(name="Mill Lane Surgery").exists()


def ask() -> None:
    """Checks with a key, each on record: today, on a day, at an instant, and of a code that nobody has."""
    key = ApiKey.objects.get(name="desk")
    for name in ("valid", "withdrawn", "void", "suspended", "superseded", "expired"):
        code = named.certificates[name]["code"]
        for moment in (None, "2026-08-15", "2026-09-20T18:30:00Z"):
            actions.verify(code=code, at=moment, now=at("2026-10-05 17:00"), api_key=key)
    reserved = named.certificates["reserved-rosa"]["code"]
    for code in (reserved, "0" * 27, "no code at all"):
        actions.verify(code=code, at=None, now=at("2026-11-27 09:20"), api_key=key)
