"""What an installation has stored of attempts, as JSON: python -m tests.chaos.stored, their uuids on the standard input.

Run in the environment of the installation, so that it reads SQLite and PostgreSQL alike.
"""

import json
import sys
from datetime import datetime
from typing import Any

import django

from tests.chaos.comparing import Event, Grant, Issued, Scored, Stored
from tests.site import Site


def stored_in(site: Site, attempts: list[str]) -> dict[str, dict[str, Any]]:
    """The rows of these attempts by uuid, as the program below writes them."""
    said = site.run_module("tests.chaos.stored", given=json.dumps(attempts))
    rows: dict[str, dict[str, Any]] = json.loads(said)
    return rows


def as_stored(row: dict[str, Any], *, counted: list[dict[str, Any]], shown: list[str]) -> Stored:
    """One attempt as comparing knows it; `counted` and `shown` are what the site says itself."""
    moments = ("started_at", "deadline_at", "closes_at", "closed_at")
    plain = ("attempt", "minutes", "grace_seconds", "attempts_of_person", "is_certified")
    return Stored(
        **{name: row[name] for name in plain},
        **{name: _moment(row[name]) for name in moments},
        events=[Event(**one | {"received_at": _moment(one["received_at"])}) for one in row["events"]],
        grants=[Grant(**one | {"made_at": _moment(one["made_at"])}) for one in row["grants"]],
        results=[Scored(**one | {"differs": tuple(one["differs"])}) for one in row["results"]],
        certificates=[Issued(**one | {"files": tuple(one["files"])}) for one in row["certificates"]],
        counted={one["version"]: (one["revision"], one["answer"]) for one in counted},
        shown=shown,
    )  # fmt: skip


def _moment(text: str | None) -> Any:
    return None if text is None else datetime.fromisoformat(text)


def _read(uuid: str) -> dict[str, Any] | None:
    """One attempt with everything that hangs on it."""
    from quizzes.models import Attempt  # noqa: PLC0415 -- after django.setup()

    attempt = Attempt.objects.filter(uuid=uuid).select_related("quiz", "form__policy").first()
    if attempt is None:
        return None
    alike = Attempt.objects.filter(user=attempt.user_id, quiz=attempt.quiz_id)
    return {
        "attempt": str(attempt.uuid),
        "pk": attempt.pk,
        "minutes": attempt.form.minutes,
        "grace_seconds": attempt.form.policy.grace_seconds,
        "attempts_of_person": alike.count(),
        **{name: _text(getattr(attempt, name)) for name in ("started_at", "deadline_at", "closes_at", "closed_at")},
        "events": [_event(one) for one in attempt.answer_events.select_related("question_version").order_by("id")],
        "grants": [
            {"kind": one.kind, "seconds": one.seconds, "made_at": _text(one.made_at)}
            for one in attempt.time_grants.order_by("id")
        ],
        "results": _results(attempt),
        **_certificates(attempt),
    }  # fmt: skip


def _text(moment: datetime | None) -> str | None:
    return moment and moment.isoformat()


def _event(event: Any) -> dict[str, Any]:
    plain = ("client_seq", "revision", "answer", "is_late")
    return {
        "window": str(event.window),
        "version": str(event.question_version.uuid),
        "received_at": _text(event.received_at),
        **{name: getattr(event, name) for name in plain},
    }


def _results(attempt: Any) -> list[dict[str, Any]]:
    from quizzes.actions import recompute  # noqa: PLC0415 -- after django.setup()

    plain = ("number", "state", "right", "total", "cut")
    return [
        {**{name: getattr(result, name) for name in plain}, "differs": differs}
        for result, differs in recompute(attempt)
    ]


def _certificates(attempt: Any) -> dict[str, Any]:
    from certificates.models import Certificate, Scheme  # noqa: PLC0415 -- after django.setup()

    scheme = Scheme.objects.filter(exam=attempt.quiz_id, retired_at=None).first()
    rows = Certificate.objects.filter(person=attempt.user_id, scheme=scheme).order_by("id")
    return {
        "is_certified": scheme is not None,
        "certificates": [
            {
                "code": "".join(filter(str.isalnum, one.code)),
                "attempt": str(one.attempt.uuid),
                "issues": one.status_events.filter(status="issued").count(),
                "files": list(one.files.order_by("id").values_list("kind", flat=True)),
            }
            for one in rows
        ],
    }


if __name__ == "__main__":
    django.setup()
    json.dump({uuid: _read(uuid) for uuid in json.load(sys.stdin)}, sys.stdout)
