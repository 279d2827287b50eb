"""What was ended before a restore, and must not go on because the backup knows nothing of that."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trainingsite.archive import erasing, stopping, uninviting
from trainingsite.privacy.actions import remembering

_CLOSED = (
    "Invitations to groups, and invitations and questions of clinics that stood open and have been withdrawn: %d. One of them may have been withdrawn since the backup; "
    "whoever is still wanted is invited or asked again."
)
_CALLED_OFF = (
    "Links to certificates that stood open and have been called off: %d. One of them may have been called off since the backup; "
    "holders make new ones."
)
_HIDDEN = "Clinics whose name holders read, and read no more: %d. One of them may have said no since the backup; its manager shows it again."
_LOST_NOES = (
    "Whoever said no to these clinics may get a mail once more, for nobody is here to keep it for them: %s. The clinic, or "
    "everybody who could have asked, came since the backup: tell whoever makes it anew."
)


@dataclass(frozen=True)
class Ended:
    """Photographs and people by the lists and the database, and what else somebody had stopped or said no to."""

    photographs: dict[str, dict[str, Any]]
    people: dict[str, str]
    stopped: list[Any] = field(default_factory=list)
    noes: list[Any] = field(default_factory=list)
    group_noes: list[Any] = field(default_factory=list)

    @classmethod
    def in_lists(cls) -> "Ended":
        """As far as the lists beside an empty database know."""
        return cls(erasing.LIST.read(), remembering.LIST.read())

    @classmethod
    def in_database(cls) -> "Ended":
        """As the database that is replaced knows it, and the lists."""
        return cls(
            erasing.known(),
            remembering.known(),
            list(stopping.stopped()),
            list(stopping.noes()),
            list(uninviting.noes()),
        )

    def end_again(self, now: datetime) -> list[str]:
        """End once more what is not erased, and what somebody may have ended since the backup; what was, in sentences."""
        stopping.stop_again(self.stopped)
        notes = []
        if closed := stopping.close_invitations(now) + uninviting.close(self.group_noes, now):
            notes.append(_CLOSED % closed)
        if links := stopping.close_links(now):
            notes.append(_CALLED_OFF % links)
        if names := stopping.hide_names(now):
            notes.append(_HIDDEN % names)
        if lost := stopping.say_no_again(self.noes):
            notes.append(_LOST_NOES % ", ".join(lost))
        return notes
