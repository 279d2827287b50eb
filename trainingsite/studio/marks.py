"""What a page says of the drafts that it showed, so that what goes live by its form is what was read and nothing later."""

from collections.abc import Iterable
from uuid import UUID

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.models import Draft


def shown(entry: Draft) -> str:
    """The draft as it stands, for a field of the page's form."""
    return f"{entry.uuid} {adapter_of(entry).draft_hash(entry)}"


def seen(said: Iterable[str], entries: Iterable[Draft]) -> dict[UUID, str]:
    """Those of the entries that the form names, each with what was shown of it; of one without that, "", which nothing is."""
    told = dict(([*one.split(" ", 1), ""])[:2] for one in said)
    return {one.uuid: told[str(one.uuid)] for one in entries if str(one.uuid) in told}
