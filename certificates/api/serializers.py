"""Shapes of the certificate API, for its description."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers


class CaveatSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()


class CertificateSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    code = serializers.CharField()
    state = serializers.CharField(help_text="pending, then as verify says")
    title = serializers.CharField()
    edition = serializers.CharField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateField()
    caveats = CaveatSerializer(many=True)
    pdf_url = serializers.CharField(allow_null=True)
    verify_url = serializers.CharField()


class CertificateListSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CertificateSerializer(many=True)


class HolderSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(allow_null=True)


class IssuerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)


class SchemeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    edition = serializers.CharField(allow_null=True)


class ChangeSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    status = serializers.CharField()
    reason = serializers.CharField(allow_null=True)


STATUSES = ["valid", "expired", "withdrawn", "suspended", "superseded", "not_yet_valid", "unknown"]


@extend_schema_serializer(component_name="Verification")
class AnswerSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=STATUSES)
    as_of = serializers.CharField()
    known_at = serializers.DateTimeField()
    code = serializers.CharField()
    holder = HolderSerializer()
    issuer = IssuerSerializer()
    scheme = SchemeSerializer()
    scopes = serializers.ListField(child=serializers.CharField())
    practical = serializers.CharField(allow_null=True)
    assurance = serializers.CharField(allow_null=True)
    caveats = CaveatSerializer(many=True)
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    changes = ChangeSerializer(many=True)


@extend_schema_serializer(component_name="VerificationProblem")
class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
