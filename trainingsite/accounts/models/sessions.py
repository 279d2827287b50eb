"""Sessions of people who are signed in: Django's own rows, with the person beside them."""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import connection, models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.models.people import User

BEGUN, USED, AGENT = "begun_at", "used_at", "agent"


class PersonSessionManager(BaseSessionManager["PersonSession"]):
    """Sessions by whose they are."""

    def standing(self, key: str, *, now: datetime) -> "PersonSession | None":
        """The session of this key, unless it has expired. Written as SQL because every request of somebody signed in asks this."""
        expires = self.model._meta.get_field("expire_date").get_db_prep_value(now, connection)
        found = self.raw(
            f"SELECT session_key, session_data, expire_date, person_id FROM {self.model._meta.db_table}"  # noqa: S608 -- a name of ours
            " WHERE session_key = %s AND expire_date > %s",
            [key, expires],
        )
        return next(iter(found), None)

    def living(self, person: User, *, now: datetime) -> "list[PersonSession]":
        """The sessions in which this person is signed in, last used first. Those that a new password or "sign out
        everywhere" ended are none."""
        rows = self.filter(person=person, expire_date__gt=now)
        alive = [row for row in rows if row.is_tied_to(person)]
        return sorted(alive, key=lambda row: row.used_at, reverse=True)


class PersonSession(AbstractBaseSession):
    """One browser. Who is signed in stands in a column, so that the person can see and end their sessions; when it was
    begun and used, and with which browser, stands in what the session keeps anyway: no request writes a row for it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="sessions",
    )

    objects: ClassVar[Any] = PersonSessionManager()

    class Meta:
        verbose_name = _("session of a person")
        verbose_name_plural = _("sessions of people")

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The site's engine, which stores these rows."""
        return import_module(settings.SESSION_ENGINE).SessionStore

    @property
    def kept(self) -> dict[str, Any]:
        """What the session keeps."""
        if not hasattr(self, "_kept"):
            self._kept: dict[str, Any] = self.get_decoded()
        return self._kept

    def is_tied_to(self, person: User) -> bool:
        """Whether it still opens the account: the password is the same, and nobody signed out everywhere since."""
        tied = str(self.kept.get("_auth_user_hash", ""))
        return constant_time_compare(tied, person.get_session_auth_hash())

    @property
    def begun_at(self) -> datetime | None:
        """When the person signed in; None for a session from before this was kept."""
        return _moment(self.kept.get(BEGUN))

    @property
    def used_at(self) -> datetime:
        """When a page was last opened with it, to about ten minutes."""
        return _moment(self.kept.get(USED)) or self.begun_at or datetime.fromtimestamp(0, UTC)

    @property
    def was_used(self) -> bool:
        """Whether it is known when it was last used."""
        return USED in self.kept or BEGUN in self.kept

    @property
    def agent(self) -> str:
        """What the browser called itself."""
        return str(self.kept.get(AGENT, ""))

    @property
    def handle(self) -> str:
        """What a page may show of it: the key itself would open the account."""
        return salted_hmac("accounts.session.handle", self.session_key).hexdigest()


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(float(seconds), UTC) if seconds else None
