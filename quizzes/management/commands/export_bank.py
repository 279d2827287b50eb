"""manage.py export_bank: the whole bank with its keys. Shell only; there is no endpoint for it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from quizzes.domain.kinds import KINDS
from quizzes.models import Question


class Command(BaseCommand):
    help = "Print every published question with its key as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["json"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        questions = (
            Question.objects.drawable()
            .select_related("current_version", "module", "current_version__objective")
            .prefetch_related("current_version__fact_links__fact")
            .order_by("module__position", "code")
        )
        exported = [self._exported(question) for question in questions]
        self.stdout.write(json.dumps({"questions": exported}, ensure_ascii=False, indent=1))

    def _exported(self, question: Question) -> dict[str, Any]:
        version = question.current_version
        assert version is not None  # noqa: S101 -- drawable() only offers questions with one
        kind = KINDS[version.kind]
        return {
            "code": question.code,
            "version": str(version.uuid),
            "number": version.number,
            "kind": version.kind,
            "module": question.module.code,
            "pool": question.pool,
            "critical": version.critical,
            "stem": version.stem,
            **kind.unparse(version.spec),
            "ids": version.spec,
            "key": kind.key(version.spec),
            "objective": version.objective.code,
            "evidence": sorted(link.fact.code for link in version.fact_links.all()),
            "topic": version.topic,
            "level": version.level,
            "difficulty": None if version.difficulty is None else float(version.difficulty),
            "enemies": version.enemies,
            "review_by": version.review_by_date and version.review_by_date.isoformat(),
            "drafted_by": version.drafted_by,
            "disclosed": version.disclosed,
        }
