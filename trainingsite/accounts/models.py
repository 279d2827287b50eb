"""A person who signs in, with the name and number of their professional register."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.domain.glyphs import missing_glyphs

ROLES = ("practitioner", "author", "reviewer", "admin")


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address; there are no user names."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator made at the shell: whoever has the shell vouches for the address."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 -- loaded after this module

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractUser):
    """One person. The register and its number identify a practitioner; roles are groups."""

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
    register_name = models.CharField(
        _("name as on your professional register"), max_length=200, blank=True
    )
    native_name = models.CharField(_("name in native script"), max_length=200, blank=True)
    register = models.CharField(_("professional register"), max_length=80, blank=True)
    register_number = models.CharField(_("registration number"), max_length=40, blank=True)
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
        constraints = [
            models.UniqueConstraint(
                fields=["register", "register_number"],
                condition=~Q(register_number=""),
                name="accounts_user_register_number_once",
                violation_error_message=_(
                    "This registration number already belongs to another account. "
                    "Check the number, or sign in to that account."
                ),
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
        return self.register_name or self.email

    @property
    def has_register_entry(self) -> bool:
        """Whether the name, register and number that a certificate needs are all given and can be printed."""
        entry = (self.register_name, self.register, self.register_number)
        return all(entry) and not missing_glyphs(" ".join(entry))

    def has_role(self, *roles: str) -> bool:
        """Whether this person is in any of the named groups (superusers are admins)."""
        if self.is_superuser and "admin" in roles:
            return True
        return self.groups.filter(name__in=roles).exists()
