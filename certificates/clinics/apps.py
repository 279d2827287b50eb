"""The configuration of the clinics' room. Its first tables keep the label `certificates`; new ones have its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    name = "certificates.clinics"
    label = "clinics"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Clinics")
