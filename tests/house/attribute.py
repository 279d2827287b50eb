"""A new attribute of a question, end to end, in a copy of the program: `python attribute.py COPY FOLDER`.

Three edits of the copy, as docs/decisions/0015-one-table-of-fields.md promises: the table, the model, the migration. Then a
course that uses the attribute is loaded, compared, printed and exported. Prints what it saw as JSON.
"""

import json
import os
import sys
from pathlib import Path


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that stands once."""
    text = path.read_text()
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new))


def main(copy: Path, folder: Path) -> None:
    """Add it, use it, tell of it."""
    edit(
        copy / "quizzes" / "bank" / "domain" / "table.py",
        "COMMON = (\n",
        'COMMON = (\n    Field(key="setting", shape=Text(40)),\n',
    )
    edit(
        copy / "quizzes" / "bank" / "models" / "questions.py",
        "    topic = models.CharField(max_length=60)\n",
        "    topic = models.CharField(max_length=60)\n"
        "    setting = models.CharField(max_length=40, blank=True)\n",
    )
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    import django  # noqa: PLC0415 -- the copy's, once its files are as they should be

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    quiet = {"stdout": open(os.devnull, "w")}  # noqa: SIM115 -- as long as the process
    call_command("makemigrations", "quizzes", **quiet)
    call_command("migrate", **quiet)
    call_command("load_curriculum", str(folder), **quiet)
    call_command("export_curriculum", str(folder.parent / "out"), "--no-pdf", **quiet)
    print(json.dumps(seen()))  # noqa: T201


def seen() -> dict[str, object]:
    """What the attribute came to at every place that shows it."""
    from quizzes.bank.actions.published import (  # noqa: PLC0415
        explained,
        lines_of_entry,
        published_entry,
    )
    from quizzes.models import QuestionVersion  # noqa: PLC0415

    said, silent = (
        QuestionVersion.objects.get(question__code=code) for code in ("al-p-01", "al-p-02")
    )
    return {
        "column": [said.setting, silent.setting],
        "compared": [line for line in lines_of_entry(published_entry(said)) if "setting" in line],
        "printed": [one for one in explained(said)["remarks"] if "setting" in one],
        "hashes": {
            version.question.code: version.content_hash
            for version in QuestionVersion.objects.select_related("question")
        },
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
