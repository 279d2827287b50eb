"""The configuration of the chain's room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChainConfig(AppConfig):
    name = "certificates.chain"
    label = "chain"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Chain")

    def ready(self) -> None:
        from certificates import signals
        from certificates.actions.pausing import pause_while
        from certificates.chain import checks, receivers  # noqa: F401 -- checks register themselves
        from certificates.chain.actions.restoring import waits_for_acknowledgement

        pause_while(waits_for_acknowledgement)

        signals.certificate_changed.connect(
            receivers.on_certificate_changed, dispatch_uid="chain.on_certificate_changed"
        )
