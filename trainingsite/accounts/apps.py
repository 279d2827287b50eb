"""The accounts app: people who sign in."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "trainingsite.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("People")

    def ready(self) -> None:
        from trainingsite.accounts import case_kinds, joint_acts, provider, receivers
        from trainingsite.accounts.actions.checks import checks_handed_on
        from trainingsite.accounts.actions.entry_cases import ALIKE, CLASH, MARKED
        from trainingsite.accounts.actions.in_doubt import list_also
        from trainingsite.accounts.actions.lost_factor import LOST_FACTOR
        from trainingsite.accounts.actions.lost_mailbox import ANOTHER_ADDRESS
        from trainingsite.accounts.actions.two_deciders import DECISION
        from trainingsite.accounts.actions.undo_cases import UNDO

        if settings.ANYMAIL_PROVIDER:
            provider.connect()
        receivers.connect()
        receivers.connect_factors()
        list_also(checks_handed_on)
        joint_acts.register(ANOTHER_ADDRESS)
        joint_acts.register(LOST_FACTOR)
        joint_acts.register(DECISION)
        case_kinds.register(CLASH)
        case_kinds.register(MARKED)
        case_kinds.register(ALIKE)
        case_kinds.register(UNDO)
