"""The configuration of the room of privacy."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "trainingsite.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        from trainingsite.accounts import acts, joint_acts
        from trainingsite.privacy.actions.holding import END_HOLD
        from trainingsite.privacy.actions.written_requests import ERASE
        from trainingsite.privacy.desk_acts import ACTS

        joint_acts.register(END_HOLD)
        joint_acts.register(ERASE)
        acts.add(ACTS)
