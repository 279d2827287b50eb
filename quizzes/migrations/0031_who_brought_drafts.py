"""Drafts that wait and came of a table or a question file name who brought it, as those from now on do."""

from typing import Any

from django.db import migrations


def name_bringers(apps: Any, schema_editor: Any) -> None:
    """Only drafts that nobody has published or undone since: their words are still those of the file."""
    sheets = apps.get_model("courses", "SheetDraft").objects.select_related("sheet", "entry")
    for row in sheets.filter(sheet__undone_at=None).exclude(entry__edited_by=None):
        _name(apps, row.entry.kind, row.entry.uuid, row.sheet)
    brought = apps.get_model("quizzes", "BroughtQuestion").objects.select_related("file")
    waiting = brought.filter(file__undone_at=None, question__current_version=None)
    for row in waiting.exclude(question__edited_by=None).select_related("file", "question"):
        _name(apps, "question", row.question.uuid, row.file)


def _name(apps: Any, kind: str, entry: Any, file: Any) -> None:
    apps.get_model("courses", "Contributor").objects.get_or_create(
        kind=kind,
        entry=entry,
        person_id=file.brought_by_id,
        defaults={"first_edited_at": file.brought_at, "last_edited_at": file.brought_at},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0030_challenges"),
        ("courses", "0040_who_else_wrote_saves"),
    ]

    operations = [migrations.RunPython(name_bringers, migrations.RunPython.noop)]
