"""Who gave whom which role."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RoleChange(models.Model):
    """What a person could do before and after, by whom, when. Immutable."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_changes"
    )
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of roles")
        verbose_name_plural = _("changes of roles")
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("by")), name="accounts_rolechange_by_another"
            )
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.before) or '–'} → {', '.join(self.after) or '–'}"
