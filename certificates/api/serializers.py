"""Shapes of the certificate API, for its description."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from certificates.api.list_body import ROW
from certificates.api.shapes import serializer_of
from certificates.clinics.actions import MOST_ROWS
from certificates.clinics.domain.standing import STANDINGS
from certificates.domain.comparing import Match
from certificates.domain.verification import STATUSES, Caveat, Verification

NOT_BLANK = r"[^\s\x1c-\x1f\x85]"  # as str.strip() has it, for every language's expressions
ROW_ERRORS = ("bad-at", "bad-known-at", "unknown-scope", "bad-reference")


class CertificateSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    code = serializers.CharField()
    state = serializers.CharField(help_text="pending, then as verify says")
    title = serializers.CharField()
    edition = serializers.CharField()
    exam = serializers.CharField(help_text="the code of the exam that was passed")
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateField()
    caveats = serializer_of(Caveat)(many=True)
    pdf_url = serializers.CharField(allow_null=True)
    verify_url = serializers.CharField()
    since = serializers.DateTimeField(
        allow_null=True, help_text="when it was withdrawn, suspended or replaced"
    )


class CertificateListSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CertificateSerializer(many=True)


AnswerSerializer = serializer_of(Verification)


class FieldErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    code = serializers.CharField()


@extend_schema_serializer(component_name="VerificationProblem")
class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


@extend_schema_serializer(component_name="VerificationWithReceipt")
class ReceiptedAnswerSerializer(AnswerSerializer):  # type: ignore[misc, valid-type]
    """The answer to one question, and its receipt where one was asked for."""

    receipt = serializers.CharField(
        required=False, help_text="a JWS of this answer; only where it was asked for"
    )


@extend_schema_serializer(component_name="VerificationRow")
class RowSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=ROW["code"], allow_blank=True)
    at = serializers.CharField(max_length=ROW["at"], required=False, allow_blank=True)
    known_at = serializers.CharField(max_length=ROW["known_at"], required=False, allow_blank=True)
    scope = serializers.CharField(max_length=ROW["scope"], required=False, allow_blank=True)
    reference = serializers.CharField(max_length=ROW["reference"], required=False, allow_blank=True)


@extend_schema_serializer(component_name="VerificationList")
class ListSerializer(serializers.Serializer[Any]):
    checks = serializers.ListField(child=RowSerializer(), min_length=1, max_length=MOST_ROWS)
    receipts = serializers.BooleanField(required=False)


class RowErrorSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=ROW_ERRORS)
    detail = serializers.CharField()


class RowResultSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="from 0, in the order sent")
    reference = serializers.CharField(allow_blank=True)
    answer = AnswerSerializer(allow_null=True)
    error = RowErrorSerializer(allow_null=True)
    receipt = serializers.CharField(allow_null=True)


class ListAnswerSerializer(serializers.Serializer[Any]):
    answered_at = serializers.DateTimeField()
    request_id = serializers.CharField()
    repeated = serializers.BooleanField()
    results = RowResultSerializer(many=True)


class AskedWithSerializer(serializers.Serializer[Any]):
    prefix = serializers.CharField()
    name = serializers.CharField()


class CheckSerializer(serializers.Serializer[Any]):
    checked_at = serializers.DateTimeField()
    code = serializers.CharField()
    as_of = serializers.CharField()
    status = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    kept = serializers.ChoiceField(choices=("answer", "status"))
    answer = serializers.DictField(
        allow_null=True, help_text="as it was given, with the fields of a Verification of that day"
    )
    key = AskedWithSerializer()
    request_id = serializers.CharField(allow_blank=True)


class CheckListSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CheckSerializer(many=True)


class ListChangeSerializer(serializers.Serializer[Any]):
    row = serializers.UUIDField()
    at = serializers.DateTimeField()
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)
    site = serializers.CharField(allow_blank=True)
    standing = serializers.ChoiceField(choices=STANDINGS)
    against = serializers.ListField(child=serializers.CharField())
    was = serializers.CharField(allow_blank=True)
    until = serializers.DateField(allow_null=True)
    answer = serializers.DictField(
        allow_null=True, help_text="as it was given, with the fields of a Verification of that day"
    )


class ListChangesSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ListChangeSerializer(many=True)


class KeySerializer(serializers.Serializer[Any]):
    organisation = serializers.CharField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    test = serializers.BooleanField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used = serializers.DateTimeField(allow_null=True)
    limit_per_minute = serializers.IntegerField()


class ScopeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()


class ScopesSerializer(serializers.Serializer[Any]):
    results = ScopeSerializer(many=True)


@extend_schema_serializer(component_name="ComparedPerson")
class MatchSerializer(serializers.Serializer[Any]):
    name = serializers.RegexField(NOT_BLANK, max_length=200, required=False)
    register = serializers.RegexField(NOT_BLANK, max_length=80, required=False)
    number = serializers.RegexField(NOT_BLANK, max_length=40, required=False)
    reference = serializers.RegexField(NOT_BLANK, max_length=100, required=False)
    receipt = serializers.BooleanField(required=False)


class MatchAnswerSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    match = serializer_of(Match)()
    answer = AnswerSerializer()
    receipt = serializers.CharField(
        required=False, help_text="a JWS of all of it; only where it was asked for"
    )
