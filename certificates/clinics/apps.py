"""The configuration of the clinics' room. Its first tables keep the label `certificates`; new ones have its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    name = "certificates.clinics"
    label = "clinics"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Clinics")

    def ready(self) -> None:
        from certificates import signals
        from certificates.clinics import actions, receivers
        from trainingsite.accounts.actions.in_doubt import list_also
        from trainingsite.accounts.may import CLINIC, CLINIC_MANAGER, know_clinic_role

        know_clinic_role(CLINIC, actions.works_for)
        know_clinic_role(CLINIC_MANAGER, actions.manages)
        list_also(actions.handed_on_in_clinics)
        signals.certificate_changed.connect(
            receivers.on_certificate_changed, dispatch_uid="clinics.on_certificate_changed"
        )
