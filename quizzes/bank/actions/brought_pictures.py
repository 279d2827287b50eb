"""Pictures that came with a file of questions: cleaned like those that are handed in, kept with the rows that are taken."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.content.domain.pictured import SHOWN, pictures_in
from courses.content.pictures import BadPicture, Picture
from courses.lessons.actions.withdrawn import withdrawn_for_good
from courses.models import StoredPicture, WithdrawnPicture
from quizzes.bank.actions.pictures import cleaned
from quizzes.bank.formats.pictures import pictures_in as pictures_in_file
from quizzes.bank.models import QuestionFile


class BroughtPictures:
    """The pictures of some rows of a file, made anew, and why one is not taken. No database is asked."""

    def __init__(self, file: QuestionFile, rows: Iterable[Mapping[str, Any]]) -> None:
        names = {str(one["file"]) for row in rows for one in pictures_in(row["entry"])}
        data = pictures_in_file(file.name, bytes(file.data), names) if names else {}
        self._made: dict[str, Picture] = {}
        self._bad: dict[str, str] = {}
        for name in sorted(names):
            self._clean(name, data.get(name, b""))

    def _clean(self, name: str, data: bytes) -> None:
        called = name.rpartition("/")[2]
        try:
            self._made[name] = cleaned(data, called)
        except BadPicture as bad:
            self._bad[name] = str(bad)

    def kept(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The entry with its pictures as they are kept from now on. Inside the caller's transaction. Raises BadPicture."""
        names = {str(one["file"]) for one in pictures_in(entry)}
        for name in sorted(names):
            if name not in self._made:
                raise BadPicture(self._bad.get(name) or _("Its picture is not in the file."))
        if WithdrawnPicture.objects.among([self._made[name].name for name in names]):
            raise BadPicture(withdrawn_for_good())
        StoredPicture.objects.keep_all(
            {self._made[name].name: self._made[name].data for name in names}
        )
        named: dict[str, Any] = self._named(entry)
        return named

    def _named(self, said: Any) -> Any:
        if isinstance(said, Mapping):
            return {
                key: {**value, "file": self._made[value["file"]].name}
                if key in SHOWN and isinstance(value, Mapping)
                else self._named(value)
                for key, value in said.items()
            }
        return [self._named(one) for one in said] if isinstance(said, list) else said
