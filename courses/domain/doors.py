"""Two doors to one room: what to do with an entry that may have changed in the files, on the web, or both."""

from enum import StrEnum


class Decision(StrEnum):
    NOTHING = "nothing"  # the row stays as it is
    LOAD = "load"  # the file becomes the row
    KEEP = "keep"  # the row stays, and the file counts as seen
    REFUSE = "refuse"  # both changed and nobody said which to take


def decide(
    *,
    file_hash: str,
    said_hash: str,
    row_hash: str | None,
    last_file_hash: str | None,
    last_row_hash: str | None,
    take: str | None,
) -> Decision:
    """The decision for one entry.

    `said_hash` is that of the file's words alone, to be compared with the row's. `row_hash` is None when there is no living row; the `last_` hashes are None when the entry was never loaded.
    `take` is "files", "web" or None.
    """
    if row_hash is None:
        return Decision.LOAD
    if file_hash == last_file_hash:
        return Decision.NOTHING
    if row_hash in (last_row_hash, said_hash):
        return Decision.LOAD
    if take is None:
        return Decision.REFUSE
    return Decision.LOAD if take == "files" else Decision.KEEP
