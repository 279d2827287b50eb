"""A person who signs in, with the name and number of their professional register."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from typing import Any, ClassVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser, BaseUserManager, Group
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.domain.alike import Sought, may_be_one, sought_for
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models.desk import ADMINISTRATORS, Desk, Section
from trainingsite.accounts.models.entries import ENTRY_SINCE, RegisterEntryOfPerson
from trainingsite.accounts.models.register import RegisterClaim, having_number

ROLES = ("practitioner", "manager", "author", "reviewer", "admin")
SUPERUSER = "superuser"
ADMINISTRATES = frozenset({"admin", SUPERUSER})
# Where no mail goes (RFC 6761): the address of an erased account, unique by its uuid.
ERASED_AT = "@erased.invalid"
AT_THE_DESK = frozenset({"author", "reviewer", "admin", SUPERUSER})


def _as_of_country(claim: RegisterClaim, entry: RegisterEntry) -> RegisterEntry:
    """The entry of the claim; where its country was not kept, as if it were that of this one."""
    if not claim.lacks_country:
        return claim.entry
    country = entry.listed.country if entry.listed is not None else entry.country
    return replace(claim.entry, country=country)


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address; there are no user names."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.put_entry(user.entry)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator made at the shell: whoever has the shell vouches for the address."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 -- loaded after this module

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def holding(
        self, entry: RegisterEntry, *, besides: "User | None" = None
    ) -> models.QuerySet["User"]:
        """Who else has this register entry, however it is typed, or sat an exam under it."""
        register, number = entry.keys
        if not number:
            return self.none()
        claimed = RegisterClaim.objects.standing().of(entry).values("person")
        found = self.filter(
            Q(register_key=register, register_number_key=number) | Q(pk__in=claimed)
        )
        return found.exclude(pk=besides.pk) if besides is not None and besides.pk else found

    def with_number(self, sought: Sought) -> models.QuerySet["User"]:
        """Whose number may be the one that is sought: more than those whose it is. What is nobody's, as the number of a sign-up
        that is not confirmed, is not looked at."""
        theirs = self.exclude(register_number_key="")
        return theirs.filter(having_number("register_number_key", sought))

    def earlier_alike(self, person: "User") -> "User | None":
        """Who had an entry before this person that may be the same one: under a register that is called otherwise, or with
        something beside the number."""
        since = person.entry_written_at or person.date_joined
        sought = sought_for(person.entry)
        claims = RegisterClaim.objects.standing().with_number(sought).filter(claimed_at__lt=since)
        rows = self.with_number(sought).alias(since=ENTRY_SINCE).filter(since__lt=since)
        for claim in claims.exclude(person=person).select_related("person"):
            if may_be_one(person.entry, _as_of_country(claim, person.entry)):
                return claim.person
        others = rows.exclude(pk=person.pk)
        return next((one for one in others if may_be_one(person.entry, one.entry)), None)

    def in_role(self, roles: Iterable[str]) -> models.QuerySet["User"]:
        """Who has one of these roles, able to sign in or not; superusers, where they or administrators are among them."""
        names = frozenset(roles)
        groups = User.groups.through.objects.filter(group__name__in=names).values("user_id")
        held = Q(pk__in=groups)
        return self.filter(held | Q(is_superuser=True) if ADMINISTRATES & names else held)

    def under_lock(self, *, skip_locked: bool = False) -> models.QuerySet["User"]:
        """Rows of people, each locked as it is read, the lower key first: of two who lock several neither waits for the other in a ring. Whoever
        writes a row that only names one of them need not wait; `skip_locked` waits for nobody, and leaves
        out whom somebody holds (docs/architecture.md, Locks)."""
        return self.select_for_update(no_key=True, skip_locked=skip_locked).order_by("pk")

    def administrators(self) -> models.QuerySet["User"]:
        """Who has the administrators' role or is a superuser, able to sign in or not."""
        return self.in_role(ADMINISTRATES)

    def able_administrators(self) -> models.QuerySet["User"]:
        """Administrators who can sign in: switched on, with a password and a confirmed address.

        Whoever made a superuser vouches for the address: earlier releases kept no row for it.
        """
        from allauth.account.models import EmailAddress  # noqa: PLC0415 -- loaded after this module

        confirmed = EmailAddress.objects.filter(verified=True).values("user_id")
        reached = Q(pk__in=confirmed) | Q(is_superuser=True)
        able = self.administrators().filter(reached, is_active=True)
        return able.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class User(RegisterEntryOfPerson, AbstractUser):
    """One person. The register and its number identify a practitioner; roles are groups."""

    desk = Desk(Section.CANDIDATES, 1, view=ADMINISTRATORS, change=ADMINISTRATORS)

    class TextSize(models.TextChoices):
        NORMAL = "normal", _("Normal")
        LARGE = "large", _("Large")
        LARGER = "larger", _("Larger")

    class Spacing(models.TextChoices):
        NORMAL = "normal", _("Normal")
        WIDE = "wide", _("Wide")

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = None  # type: ignore[assignment]
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    # Sessions from before this moment have ended (they are tied to it as they are to the password).
    signed_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    text_size = models.CharField(
        _("text size"), max_length=8, choices=TextSize.choices, default=TextSize.NORMAL
    )
    spacing = models.CharField(
        _("spacing"), max_length=8, choices=Spacing.choices, default=Spacing.NORMAL
    )
    theme = models.CharField(
        _("colours"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["register_number_key"], name="accounts_user_number_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["register_key", "register_number_key"],
                condition=~Q(register_number_key=""),
                name="accounts_user_register_entry_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    register_number="",
                    register_key="",
                    register_number_key="",
                    register_clash_with=None,
                    entry_is_pending=False,
                )
                | (
                    ~Q(register_number="")
                    & ~Q(register_key="")
                    & ~Q(register_number_key="")
                    & Q(register_clash_with=None, entry_is_pending=False)
                )
                | (
                    ~Q(register_number="")
                    & Q(register_key="", register_number_key="")
                    & (
                        Q(register_clash_with__isnull=False, entry_is_pending=False)
                        | Q(register_clash_with=None, entry_is_pending=True)
                    )
                ),
                name="accounts_user_register_keys",
            ),
            models.CheckConstraint(
                condition=Q(register="", register_number="")
                | (~Q(register="") & ~Q(register_number="")),
                name="accounts_user_register_with_number",
                violation_error_message=_(
                    "Give both the register and your number on it, or leave both empty."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.register_name or (str(_("erased account")) if self.is_erased else self.email)

    @property
    def is_erased(self) -> bool:
        """Whether nothing of it is left but its key (models/erasures.py)."""
        return self.email.endswith(ERASED_AT)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What ties sessions to the account: the password, and when it was signed out everywhere."""
        if self.signed_out_at is None:
            return str(super()._get_session_auth_hash(secret))  # type: ignore[misc]
        value = f"{self.password}{self.signed_out_at.astimezone(UTC).isoformat()}"
        return salted_hmac("accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def row(self) -> "User":
        """What a column keeps of who did something; an actor without an account has None (accounts/actors.py)."""
        return self

    def roles(self) -> list[str]:
        """What this person may do: their groups among ROLES, and whether they are a superuser, in that order."""
        held = set(self.groups.values_list("name", flat=True))
        return [*(role for role in ROLES if role in held), *([SUPERUSER] * self.is_superuser)]

    def put_roles(self, roles: list[str]) -> None:
        """Write these of ROLES and SUPERUSER in the place of those that there are. The acts ask for the right, and keep who did it."""
        self.groups.remove(*Group.objects.filter(name__in=set(ROLES) - set(roles)))
        self.groups.add(*Group.objects.filter(name__in=roles))
        self.is_superuser = SUPERUSER in roles
        self.is_staff = bool(AT_THE_DESK & set(roles))
        self.save(update_fields=["is_superuser", "is_staff"])

    def has_role(self, *roles: str) -> bool:
        """Whether this person is in any of the named groups (superusers are admins)."""
        if self.is_superuser and "admin" in roles:
            return True
        return self.groups.filter(name__in=roles).exists()
