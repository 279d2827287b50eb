"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses import checks  # noqa: F401 -- it registers itself
        from courses.evidence.actions.answers import AnswerAdapter
        from courses.glossary.models import GlossaryTerm
        from courses.joint_acts import APPOINTMENT, PUBLISHED_ALONE, RETURN
        from courses.lessons.actions.adapter import LessonAdapter
        from courses.lessons.actions.figures import FigureAdapter
        from courses.lessons.actions.living import (
            CourseAdapter,
            FactAdapter,
            ModuleAdapter,
            TermAdapter,
        )
        from courses.publishing.actions.adapters import register
        from courses.publishing.actions.appointing import leads, leads_handed_on
        from trainingsite.accounts import joint_acts
        from trainingsite.accounts.actions.in_doubt import list_also
        from trainingsite.accounts.may import LEAD, know_role
        from trainingsite.accounts.passwords import know_guesses

        for adapter in (
            *(CourseAdapter(), ModuleAdapter(), LessonAdapter(), FactAdapter(), TermAdapter()),
            FigureAdapter(),
            AnswerAdapter(),
        ):
            register(adapter)
        joint_acts.register(RETURN)
        joint_acts.register(APPOINTMENT)
        joint_acts.register(PUBLISHED_ALONE)
        know_role(LEAD, leads)
        list_also(leads_handed_on)
        know_guesses("glossary", GlossaryTerm.objects.all().parts)
