"""Two doors to one room: what to do with an entry that may have changed in a folder, on the web, or both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Side = Literal["files", "web"]
# What a source said of an entry that it once held and then left out.
ABSENT = ""


class Decision(StrEnum):
    """What a load does with one entry."""

    NOTHING = "nothing"  # the row stays as it is
    LOAD = "load"  # the file becomes the row
    KEEP = "keep"  # the row stays, and the file counts as seen
    SEEN = "seen"  # the file says, in whatever spelling, what is published already
    REFUSE = "refuse"  # both changed and nobody said which to take


@dataclass(frozen=True)
class Take:
    """Which side wins where both changed: for everything, or for single entries."""

    side: Side | None = None
    by_entry: Mapping[tuple[str, str], Side] = field(default_factory=dict)

    def of(self, kind: str, code: str, *, is_retired: bool = False) -> Side | None:
        """The side for one entry. What was taken out of use comes back only where it is named, one by one."""
        general = None if is_retired and self.side == "files" else self.side
        return self.by_entry.get((kind, code), general)


def read_take(choices: Sequence[str]) -> Take:
    """The choice written as 'files' or 'web', or for one entry as 'files:lesson/al-l1'. Raises ValueError in words."""
    side: Side | None = None
    by_entry: dict[tuple[str, str], Side] = {}
    for choice in choices:
        chosen, _colon, entry = choice.partition(":")
        kind, slash, code = entry.partition("/")
        if chosen not in ("files", "web") or (entry and not (kind and slash and code)):
            raise ValueError(
                f"'{choice}' is no choice. Write files or web, or for one entry files:lesson/CODE."
            )
        picked: Side = "files" if chosen == "files" else "web"
        if entry:
            by_entry[kind, code] = picked
        else:
            side = picked
    return Take(side, by_entry)


def decide(
    *,
    file_hash: str,
    said_hash: str,
    row_hash: str | None,
    last_file_hash: str | None,
    last_row_hash: str | None,
    take: Side | None,
    is_retired: bool = False,
) -> Decision:
    """The decision for one entry of one source.

    `said_hash` is that of the file's words alone, to be compared with the row's. `row_hash` is None when there is no
    living row, and `is_retired` tells whether there was one. The `last_` hashes are those of this source's last load:
    None when it never held the entry, ABSENT when it had left it out.
    """
    if row_hash is None and not is_retired:
        return Decision.LOAD
    if file_hash == last_file_hash:
        return (
            Decision.NOTHING
        )  # the source says nothing new, whatever happened to the row meanwhile
    if row_hash is None:
        # What another door took out of use never comes back by the way.
        unopposed = last_file_hash == ABSENT
    else:
        unopposed = row_hash in (last_row_hash, said_hash)
    if unopposed:
        return Decision.LOAD
    if take is None:
        return Decision.REFUSE
    return Decision.LOAD if take == "files" else Decision.KEEP
