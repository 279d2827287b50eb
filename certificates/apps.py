"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from certificates import receivers, signals
        from certificates.actions.marking import marked_holders
        from certificates.actions.renewing import opens_for_holder
        from certificates.actions.scheme_entries import SchemeAdapter
        from certificates.case_kinds import KINDS
        from certificates.joint_acts import ANOTHER_NAME
        from courses.publishing.actions.adapters import register
        from quizzes.sitting.actions.availability import asks_before_begin
        from quizzes.sitting.signals import attempt_passed, result_changed
        from trainingsite.accounts import case_kinds, entry_marks, joint_acts

        register(SchemeAdapter())
        asks_before_begin(opens_for_holder)
        joint_acts.register(ANOTHER_NAME)
        for kind in KINDS:
            case_kinds.register(kind)
        entry_marks.register("certificates", marked_holders)
        attempt_passed.connect(
            receivers.on_attempt_passed, dispatch_uid="certificates.on_attempt_passed"
        )
        result_changed.connect(
            receivers.on_result_changed, dispatch_uid="certificates.on_result_changed"
        )
        signals.certificate_changed.connect(
            receivers.on_certificate_changed, dispatch_uid="certificates.on_certificate_changed"
        )
