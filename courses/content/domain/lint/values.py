"""Values of content files as rules may use them: whatever stands in the YAML, a rule gets the type it asks for.

What has the wrong shape is the loader's to refuse, with file and line; here it counts as not said.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from courses.content.domain.entries import Entry


def as_date(value: Any) -> date | None:
    """A date out of YAML or JSON, or None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def is_past(fact: Entry, today: date) -> bool:
    """True when the fact's review date is over."""
    review_by = as_date(fact.data.get("review_by"))
    return review_by is not None and review_by < today


def texts_of(value: Any) -> list[str]:
    """The texts of a list, or the one text; nothing else."""
    found = value if isinstance(value, list | tuple) else [value]
    return [one for one in found if isinstance(one, str) and one.strip()]


def mappings_of(value: Any) -> list[Mapping[str, Any]]:
    """The mappings of a list; nothing else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def is_english(language: str) -> bool:
    """True for English of any country: en, en-GB."""
    return re.split(r"[-_]", language.lower())[0] == "en"
