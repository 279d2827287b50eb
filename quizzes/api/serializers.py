"""Shapes of the quiz API. They check shape only; the actions decide."""

from typing import Any

from rest_framework import serializers

LARGEST_INTEGER = 2**31 - 1
MOST_ANSWERS = 200
LONGEST_ANSWER = 4000


class StartAttemptSerializer(serializers.Serializer[Any]):
    agreed = serializers.BooleanField(default=False, help_text="An exam: I agree to its rules.")
    name_confirmed = serializers.BooleanField(
        default=False, help_text="An exam: my name and number are as on my register."
    )


class AnswerSerializer(serializers.Serializer[Any]):
    client_seq = serializers.IntegerField(min_value=0, max_value=LARGEST_INTEGER)
    version = serializers.UUIDField()
    revision = serializers.IntegerField(min_value=0, max_value=LARGEST_INTEGER)
    answer = serializers.JSONField(
        allow_null=True,
        help_text='single_choice "id"; multiple_response ["id"]; numeric {"value","unit"}; '
        'matching {"left id":"right id"}; ordering ["id"]; null clears.',
    )


class SaveAnswersSerializer(serializers.Serializer[Any]):
    window = serializers.UUIDField(
        help_text="A uuid of the page's own, the same until it is closed."
    )
    answers = AnswerSerializer(many=True, max_length=MOST_ANSWERS)  # type: ignore[call-arg]  # the stubs do not know many=True


class FormSerializer(serializers.Serializer[Any]):
    questions = serializers.ListField(child=serializers.JSONField())


class GivenAnswerSerializer(serializers.Serializer[Any]):
    version = serializers.UUIDField()
    revision = serializers.IntegerField()
    answer = serializers.JSONField(allow_null=True)


class AttemptSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    state = serializers.ChoiceField(choices=["in_progress", "closed", "graded", "held", "void"])
    deadline_at = serializers.DateTimeField(allow_null=True)
    server_time = serializers.DateTimeField()
    form = FormSerializer()
    answers = GivenAnswerSerializer(many=True)


class SaveOutcomeSerializer(serializers.Serializer[Any]):
    acknowledged = serializers.ListField(child=serializers.IntegerField())
    superseded = serializers.ListField(child=serializers.JSONField())
    rejected = serializers.ListField(child=serializers.JSONField())
    deadline_at = serializers.DateTimeField(allow_null=True)
    server_time = serializers.DateTimeField()


class StateSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()


class ResultSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()
    passed = serializers.BooleanField(allow_null=True)


class QuizSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.CharField()
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
