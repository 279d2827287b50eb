"""Shapes of the quiz API. They check shape only; the actions decide."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from quizzes.actions import LONGEST_CHALLENGE
from quizzes.kinds import KINDS

NO_NUL = r"^[^\x00]*$"  # no database keeps one
LARGEST_INTEGER = 2**31 - 1
MOST_ANSWERS = 200
LONGEST_ANSWER = 4000
SECTION_STATES = ["waiting", "open", "closed"]
ATTEMPT_STATES = ["in_progress", "closed", "graded", "held", "void"]


class StartAttemptSerializer(serializers.Serializer[Any]):
    agreed = serializers.BooleanField(default=False, help_text="An exam: I agree to its rules.")
    name_confirmed = serializers.BooleanField(
        default=False, help_text="An exam: my name and number are as on my register."
    )
    code = serializers.RegexField(
        NO_NUL,
        default="",
        allow_blank=True,
        max_length=20,
        help_text="An exam that somebody watches: the code that my invigilator was shown.",
    )


class AnswerSerializer(serializers.Serializer[Any]):
    client_seq = serializers.IntegerField(min_value=0, max_value=LARGEST_INTEGER)
    version = serializers.UUIDField()
    revision = serializers.IntegerField(min_value=0, max_value=LARGEST_INTEGER)
    answer = serializers.JSONField(
        allow_null=True,
        help_text="; ".join(
            [*(f"{name} {kind.ANSWER}" for name, kind in KINDS.items()), "null clears."]
        ),
    )


class SaveAnswersSerializer(serializers.Serializer[Any]):
    window = serializers.UUIDField(
        help_text="A uuid of the page's own, the same until it is closed."
    )
    answers = serializers.ListField(child=AnswerSerializer(), min_length=1, max_length=MOST_ANSWERS)


class SectionSerializer(serializers.Serializer[Any]):
    n = serializers.IntegerField(help_text="From 1, in the order in which they are opened.")
    state = serializers.ChoiceField(choices=SECTION_STATES)
    code = serializers.CharField()
    count = serializers.IntegerField(help_text="How many questions it has.")
    steps = serializers.ListField(
        child=serializers.ListField(child=serializers.UUIDField()),
        help_text="The versions of its questions in the order shown; empty while it waits.",
    )


class CloseSectionSerializer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        return {
            "break": serializers.BooleanField(
                default=False, help_text="Begin a break as well. True or false, nothing else."
            )
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and not isinstance(data.get("break", False), bool):
            raise serializers.ValidationError({"break": "Send true or false."})
        return super().to_internal_value(data)


@extend_schema_serializer(component_name="Form")  # its name in the schema, which programs know
class AttemptFormSerializer(serializers.Serializer[Any]):
    questions = serializers.ListField(child=serializers.JSONField())
    sections = SectionSerializer(
        many=True,
        required=False,
        help_text="Only for a form of several sections. questions has those of open and closed ones.",
    )


class GivenAnswerSerializer(serializers.Serializer[Any]):
    version = serializers.UUIDField()
    revision = serializers.IntegerField()
    answer = serializers.JSONField(allow_null=True)


class BreakSerializer(serializers.Serializer[Any]):
    allowed_seconds = serializers.IntegerField()
    left_seconds = serializers.IntegerField()
    until = serializers.DateTimeField(allow_null=True)
    by_invigilator = serializers.BooleanField(
        required=False,
        help_text="True for a pause of the invigilator's, who ends it; else left out.",
    )


class TimeGrantSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["accommodation", "extra", "room", "outage", "break"])
    seconds = serializers.IntegerField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField()
    text = serializers.CharField()


_BREAK_HELP = "The breaks of who has a right to some; null for everybody else."
_BREAK_HELP_HERE = "Only for who has a right to breaks. While one goes on, form.questions is empty."


class ClockSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=ATTEMPT_STATES)
    deadline_at = serializers.DateTimeField(allow_null=True)
    server_time = serializers.DateTimeField()
    time_grants = TimeGrantSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            "break": BreakSerializer(allow_null=True, help_text=_BREAK_HELP),
        }


class AttemptSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ATTEMPT_STATES)
    deadline_at = serializers.DateTimeField(allow_null=True)
    server_time = serializers.DateTimeField()
    form = AttemptFormSerializer()
    answers = GivenAnswerSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            "break": BreakSerializer(required=False, help_text=_BREAK_HELP_HERE),
        }


class SaveOutcomeSerializer(serializers.Serializer[Any]):
    acknowledged = serializers.ListField(child=serializers.IntegerField())
    superseded = serializers.ListField(child=serializers.JSONField())
    rejected = serializers.ListField(child=serializers.JSONField())
    deadline_at = serializers.DateTimeField(allow_null=True)
    server_time = serializers.DateTimeField()


class ChallengeSerializer(serializers.Serializer[Any]):
    key = serializers.UUIDField(
        help_text="The page's own name for it: sent again, it is kept once."
    )
    version = serializers.UUIDField(help_text="The question of the attempt.")
    text = serializers.RegexField(NO_NUL, min_length=1, max_length=LONGEST_CHALLENGE)


class KeptChallengeSerializer(serializers.Serializer[Any]):
    key = serializers.UUIDField()
    made_at = serializers.DateTimeField()


class StateSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()


class TaughtInSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    module = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.URLField()


class ObjectiveResultSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    right = serializers.IntegerField()
    of = serializers.IntegerField()
    lessons = TaughtInSerializer(many=True)


class NamedObjectiveSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class MissedObjectiveSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    module = serializers.CharField()
    module_title = serializers.CharField()
    lessons = TaughtInSerializer(many=True)
    names = serializers.ChoiceField(choices=["objective", "lesson", "lessons"])
    objectives = NamedObjectiveSerializer(many=True)


class ReceiptSerializer(serializers.Serializer[Any]):
    answered = serializers.IntegerField()
    of = serializers.IntegerField()
    last_received_at = serializers.DateTimeField(allow_null=True)
    paper_hash = serializers.CharField(allow_blank=True)


class ResultSerializer(serializers.Serializer[Any]):
    """docs/api.md says which fields come with which reveal rule."""

    state = serializers.CharField()
    passed = serializers.BooleanField(allow_null=True)
    right = serializers.IntegerField(required=False)
    total = serializers.IntegerField(required=False)
    cut = serializers.IntegerField(required=False)
    objectives = ObjectiveResultSerializer(many=True, required=False)
    questions = serializers.ListField(child=serializers.JSONField(), required=False)
    missing = serializers.IntegerField(required=False)
    critical_missing = serializers.IntegerField(required=False)
    critical_right = serializers.IntegerField(required=False)
    critical_total = serializers.IntegerField(required=False)
    critical_needed = serializers.IntegerField(required=False)
    domains = serializers.ListField(child=serializers.JSONField(), required=False)
    critical_objectives = MissedObjectiveSerializer(many=True, required=False)
    weak_objectives = MissedObjectiveSerializer(many=True, required=False)
    receipt = ReceiptSerializer(required=False)


class QuizSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    course = serializers.CharField(help_text="the code of its course")
    title = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.CharField()
    passed = serializers.BooleanField()
    can_start = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)
    opens_at = serializers.DateTimeField(allow_null=True)


class QuizListSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = QuizSerializer(many=True)


class AttemptSummarySerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    quiz = serializers.CharField(source="quiz.code")
    started_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class AttemptListSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = AttemptSummarySerializer(many=True)


class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
