"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        import quizzes.receivers  # noqa: F401 -- connects
        from courses.lessons.actions.areas import areas_told_by
        from courses.publishing.actions.adapters import register
        from courses.publishing.actions.discarding import when_discarded
        from quizzes.case_kinds import (
            BLIND_READING,
            CORRECTED_PASS,
            EXAM_KEYS,
            LATE_ANSWERS,
            QUESTION_CHALLENGE,
        )
        from quizzes.joint_acts import ADOPTION, PRIVATE_EXPORT
        from quizzes.panels.actions.rated import rated_in
        from quizzes.panels.actions.readers import readers, readers_handed_on
        from quizzes.sitting.actions.accommodations import seal_papers
        from quizzes.sitting.actions.discarded import see_no_edit
        from quizzes.sitting.actions.editions import offer_again
        from quizzes.sitting.actions.given_back import void_sat_since
        from quizzes.sitting.actions.keys import rights_handed_on
        from quizzes.sitting.actions.named_areas import areas_named
        from quizzes.sitting.actions.named_witnesses import witnesses_handed_on
        from quizzes.sitting.actions.question_entries import DrawnQuestionAdapter
        from quizzes.sitting.actions.quiz_entries import QuizAdapter
        from quizzes.sitting.actions.sufficing import rated_by
        from quizzes.sitting_kinds import KINDS
        from quizzes.time_cases import MORE_TIME
        from trainingsite.accounts import case_kinds, joint_acts
        from trainingsite.accounts.actions.in_doubt import list_also
        from trainingsite.accounts.actions.second_factors import seal_also
        from trainingsite.accounts.actions.undo_cases import when_given_back
        from trainingsite.accounts.may import READER, know_role

        register(DrawnQuestionAdapter())
        register(QuizAdapter())
        case_kinds.register(EXAM_KEYS)
        case_kinds.register(LATE_ANSWERS)
        case_kinds.register(QUESTION_CHALLENGE)
        for kind in KINDS:
            case_kinds.register(kind)
        case_kinds.register(MORE_TIME)
        case_kinds.register(BLIND_READING)
        case_kinds.register(CORRECTED_PASS)
        joint_acts.register(PRIVATE_EXPORT)
        joint_acts.register(ADOPTION)
        rated_by(rated_in)
        areas_told_by(areas_named)
        when_discarded(offer_again)
        when_discarded(see_no_edit)
        know_role(READER, readers)
        when_given_back(void_sat_since)
        list_also(rights_handed_on)
        list_also(readers_handed_on)
        list_also(witnesses_handed_on)
        seal_also("papers of wishes for more time", seal_papers)
