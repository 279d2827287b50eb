"""Old data lives on: what the last releases left is all there after today's migrations, and still means the same."""

from typing import Any

import pytest

from tests.upgrade.differences import ALLOWED
from tests.upgrade.upgrading import manifest, releases, upgraded

pytestmark = pytest.mark.long
on_each_engine = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
of_each_release = pytest.mark.parametrize("release", releases())


def named(release: str) -> dict[str, Any]:
    """What the release's story named, with what each of them meant to the release."""
    return dict(manifest(release)["named"])


# These releases sealed what second factors are made of, and no key is part of a fixture: the check says so, and nothing else.
SEALS_FACTORS = {"28326b9", "ba3717d", "0536eef", "9115f72"}
UNREAD_FACTORS = "trainingsite.W004"


@of_each_release
@on_each_engine
def test_fixture_holds_the_rows_that_the_release_made(release: str, engine: str) -> None:
    assert upgraded(release, engine)["unpacked"] == manifest(release)["engines"][engine]["tables"]


@of_each_release
@on_each_engine
def test_migrations_lose_no_row_and_change_no_value(release: str, engine: str) -> None:
    assert upgraded(release, engine)["lost"] == []


@on_each_engine
def test_every_allowed_difference_is_still_needed(engine: str) -> None:
    needed = {number for release in releases() for number in upgraded(release, engine)["excused"]}

    assert needed == {n for n, line in enumerate(ALLOWED) if engine in line.engines}


@of_each_release
@on_each_engine
def test_migrations_leave_every_guarded_table_guarded(release: str, engine: str) -> None:
    found = upgraded(release, engine)

    assert manifest(release)["engines"][engine]["triggers"]
    assert (found["triggers_gone"], found["unguarded"]) == ([], [])


@of_each_release
@on_each_engine
def test_second_migrate_does_nothing(release: str, engine: str) -> None:
    again = upgraded(release, engine)["second_migrate"]

    assert "No migrations to apply." in again["said"]
    assert again["changed"] == []


@of_each_release
@on_each_engine
def test_checks_of_an_upgraded_database_are_clean(release: str, engine: str) -> None:
    found = upgraded(release, engine)

    unread = [said for said in found["checks"] if UNREAD_FACTORS in said]
    assert (bool(unread), found["missing_migrations"]) == (release in SEALS_FACTORS, "")
    assert found["checks"] == unread


@of_each_release
@on_each_engine
def test_every_certificate_verifies_as_the_release_answered(release: str, engine: str) -> None:
    answered = {
        name: {"status": entry["status"], "status_on": entry["status_on"]}
        for name, entry in named(release)["certificates"].items()
    }

    found = upgraded(release, engine)

    assert found["statuses"] == answered
    assert found["damaged_documents"] == []


@of_each_release
@on_each_engine
def test_every_certificate_has_a_credential_once_the_sweep_was_there(
    release: str, engine: str
) -> None:
    assert upgraded(release, engine)["without_credential"] == []


@of_each_release
@on_each_engine
def test_audit_of_an_upgraded_database_finds_what_the_release_found(
    release: str, engine: str
) -> None:
    said = named(release).get("oversight", {}).values()
    found = [one["where"] for one in said if one["kind"] == "finding" and one["said"]["stands"]]

    audit = upgraded(release, engine)["audit"]

    assert audit == sorted([one["problem"], one["kind"]] for one in found)


@of_each_release
@on_each_engine
def test_every_stored_result_recomputes_to_itself(release: str, engine: str) -> None:
    assert upgraded(release, engine)["differing_results"] == {}


@of_each_release
@on_each_engine
def test_deadlines_are_kept_and_are_what_their_policies_say(release: str, engine: str) -> None:
    assert upgraded(release, engine)["moved_deadlines"] == []


@of_each_release
@on_each_engine
def test_every_open_attempt_accepts_one_more_answer(release: str, engine: str) -> None:
    attempts = named(release)["attempts"].items()

    assert upgraded(release, engine)["one_more_answer"] == {
        name: entry["takes"] for name, entry in attempts if "takes" in entry
    }


@of_each_release
@on_each_engine
def test_people_keep_their_passwords_and_clinics_their_keys(release: str, engine: str) -> None:
    keys = named(release)["api_keys"].items()
    found = upgraded(release, engine)

    assert found["refused_passwords"] == []
    assert found["refused_keys"] == [name for name, entry in keys if not entry["usable"]]


@of_each_release
@on_each_engine
def test_accounts_stand_as_the_release_said(release: str, engine: str) -> None:
    assert upgraded(release, engine)["accounts"] == named(release).get("accounts", {})


@of_each_release
@on_each_engine
def test_what_people_asked_and_decided_stands_as_the_release_said(
    release: str, engine: str
) -> None:
    said = named(release).get("oversight", {})

    assert upgraded(release, engine)["oversight"] == {
        name: entry["said"] for name, entry in said.items()
    }


@of_each_release
@on_each_engine
def test_pages_of_readers_people_and_the_desk_open(release: str, engine: str) -> None:
    assert upgraded(release, engine)["pages"] == {}


@of_each_release
@on_each_engine
def test_everything_that_files_said_belongs_to_a_course(release: str, engine: str) -> None:
    assert upgraded(release, engine)["nameless_memory"] == []


@of_each_release
@on_each_engine
def test_sweep_writes_the_responses_of_old_attempts(release: str, engine: str) -> None:
    found = upgraded(release, engine)["unrecorded"]

    assert found["before"] > 0
    assert (found["after"], found["differ"]) == (0, 0)


@of_each_release
@on_each_engine
def test_draft_that_waits_is_its_own_first_revision(release: str, engine: str) -> None:
    found = upgraded(release, engine)["revisions"]

    assert found["waiting"] > 0
    assert found["differ"] == 0
