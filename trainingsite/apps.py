"""The site's app configurations."""

from contextlib import AbstractContextManager
from typing import Any

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class TrainingsiteConfig(AppConfig):
    name = "trainingsite"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed, user_signed_up

        from certificates import actions as certificates
        from certificates.clinics import actions as clinics
        from certificates.domain import glyphs
        from certificates.proofs import pdf
        from quizzes.actions import PASS_KIND, bar_also
        from quizzes.sitting.actions import parts_above
        from trainingsite import checks  # noqa: F401 -- they register themselves
        from trainingsite.accounts import case_kinds, printing, signing_in
        from trainingsite.accounts import signing_up as signed_up
        from trainingsite.accounts.actions.in_doubt import list_also
        from trainingsite.api import schema  # noqa: F401 -- they register themselves
        from trainingsite.cohorts import signing_up, watching
        from trainingsite.cohorts.actions.groups import runners_handed_on
        from trainingsite.database import immutability, planner
        from trainingsite.desk import corrected, roles
        from trainingsite.help.kinds import KINDS

        printing.use(glyphs, pdf)  # the ground has no fonts of its own
        parts_above.register(certificates.SCHEMES)
        immutability.connect()
        planner.connect()
        roles.connect()
        signing_in.land_also(clinics.landing_of)
        bar_also(watching.BAR)
        list_also(runners_handed_on)
        signed_up.bare_also(signing_up.forget_when_replaced)
        user_signed_up.connect(signing_up.agree_when_signed_up, dispatch_uid="cohorts-agree")
        email_confirmed.connect(signing_up.join_when_confirmed, dispatch_uid="cohorts-join")
        for kind in KINDS:
            case_kinds.register(kind)
        case_kinds.describe_also(PASS_KIND, corrected.certificate_of_case)

    def lifted_for_migration(
        self, schema_editor: Any, *tables: str
    ) -> AbstractContextManager[None]:
        """Let a data migration change rows of guarded tables, on both engines (tests/upgrade/README.md has an example)."""
        from trainingsite.database import immutability

        return immutability.lifted_for_migration(schema_editor.connection, *tables)


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin with the desk in the place of its own site."""

    default = False
    default_site = "trainingsite.desk.sections.DeskSite"
