"""Shapes of the certificate API, for its description."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from certificates.api.shapes import serializer_of
from certificates.domain.verification import Caveat, Verification


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


@extend_schema_serializer(component_name="VerificationProblem")
class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
