"""Meanings of the API that changed: whoever asked before is told in a header for 90 days, and in the changelog for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse

TOLD_DAYS = 90


@dataclass(frozen=True)
class Changed:
    """Something that an operation answers means something else from a UTC day on. `told`: since when this is announced."""

    told: date
    since: date
    operation: str
    meaning: str


def _at_once(since: date, meaning: str) -> Changed:
    """A change of before the first release."""
    return Changed(since, since, "verify_retrieve", meaning)


# A new one is announced at least TOLD_DAYS before it comes; docs/api.md says the same.
CHANGED = (
    _at_once(date(2026, 11, 30), "`superseded` is also said of a certificate that was renewed, from the instant on at which the new one begins; before, only of one that was corrected"),
    _at_once(date(2026, 11, 30), "The limit counts any sixty seconds; before, each minute of the clock"),
    _at_once(date(2026, 11, 30), "`OPTIONS` is answered with 204 and no body; before, with 200 and a description"),
    _at_once(date(2026, 11, 29), "The `status` of a time that has not come is `projected`, and `as_things_stand` has what `status` had before"),
    _at_once(date(2026, 11, 29), "The `status` of the day on which a certificate begins is `valid`; before, `not_yet_valid`"),
    _at_once(date(2026, 11, 29), "A certificate of a trial has the `status` `trial` once the installation is none any more; before, `valid`"),
    _at_once(date(2026, 11, 29), "A parameter that there is not, an empty `at` and one that stands twice are 400; before, they were passed over"),
    _at_once(date(2026, 11, 29), "A code in a text that may name a day is 400 `bad-at`; before, with 200 as every text"),
    _at_once(date(2026, 11, 29), "The caveat `disclosed_bank` is also said where others can read the questions of a clinic's course; before, only of this software's published source"),
    _at_once(date(2026, 11, 28), "Instants have six decimals; before, some had none"),
)  # fmt: skip


def headers_of(operation: str, today: date, changed: Sequence[Changed] = CHANGED) -> dict[str, str]:
    """Deprecation (RFC 9745) with the last day on which a meaning of this operation changes, and where to read what."""
    concerned = [
        one.since for one in changed if one.operation == operation and _is_told(one, today)
    ]
    if not concerned:
        return {}
    moment = datetime.combine(max(concerned), time(), UTC)
    place = f"{settings.PUBLIC_URL}{reverse('api_docs')}#changed"
    return {
        "Deprecation": f"@{int(moment.timestamp())}",
        "Link": f'<{place}>; rel="deprecation"; type="text/html"',
    }


def _is_told(one: Changed, today: date) -> bool:
    """From the announcement on, for TOLD_DAYS and until it has come."""
    return one.told <= today < max(one.told + timedelta(days=TOLD_DAYS), one.since)
