"""Drafts that wait and that an entry of the shipped edition was taken into keep from which, as those from now on do."""

from typing import Any

from django.db import migrations


def keep_takings(apps: Any, schema_editor: Any) -> None:
    """What each taking put into its draft is the save of the same moment."""
    offered = apps.get_model("courses", "OfferedEntry").objects
    saves = apps.get_model("courses", "DraftRevision").objects
    takings = apps.get_model("courses", "EditionTaking").objects
    models = {"lesson": ("courses", "Lesson"), "question": ("quizzes", "Question")}
    taken = offered.filter(state="taken", is_retired=False, kind__in=models)
    for row in taken.select_related("offer"):
        drafts = apps.get_model(*models[row.kind]).objects.exclude(edited_by=None)
        draft = drafts.filter(course_id=row.offer.course_id, code=row.code).first()
        if draft is None:
            continue
        made = saves.filter(kind=row.kind, entry=draft.uuid, saved_at=row.decided_at)
        save = made.order_by("-number").first()
        if save is not None:
            takings.create(
                course_id=row.offer.course_id,
                kind=row.kind,
                code=row.code,
                edition=row.offer.edition,
                safety=row.safety,
                file_hash=row.file_hash,
                said=save.content,
                put=save.content,
                by_id=row.decided_by_id,
                at=row.decided_at,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0025_paper_hash"),
        ("courses", "0035_edition_takings"),
    ]

    operations = [migrations.RunPython(keep_takings, migrations.RunPython.noop)]
