"""What a panel expects of borderline candidates, question by question: draws hold forms alike in it."""

from django.db.models import Avg

from quizzes.panels.models import CutAdoption, Rating
from quizzes.sitting.models import Quiz


def rated_in(quiz: Quiz) -> dict[str, float]:
    """By code the mean of the last round, 0 to 1, of the panel whose pass mark is in force; {} where none is. A question that
    was changed since is not rated."""
    adoption = CutAdoption.objects.filter(policy=quiz.current_policy_id).first()
    if adoption is None:
        return {}
    rows = Rating.objects.filter(sheet__study__report__adoption=adoption)
    last = rows.order_by("-sheet__round").values_list("sheet", flat=True).first()
    current = rows.filter(sheet=last, item__question_version__current_of__isnull=False)
    means = current.values_list("item__question_version__question__code").annotate(Avg("percent"))
    return {code: round(float(mean) / 100, 4) for code, mean in means}
