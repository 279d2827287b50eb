"""python -m story FILE: tell the whole story to the installation that the environment names; write its names to FILE.

Run in a checkout of the release, with it and the folder of this package on PYTHONPATH (tests/upgrade/make_release.py).
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from story import clock

END = "2026-11-27 10:00"


def tell() -> dict[str, Any]:
    """Chapter by chapter, in the order in which it happened as far as the chapters allow; gives what it named."""
    from story import (  # noqa: PLC0415 -- after setup()
        accounts,
        clinics,
        content,
        files,
        issued,
        people,
        sittings,
        work,
    )
    from story.named import named  # noqa: PLC0415 -- after setup()

    for chapter in (
        files.install, files.load_first_edition, people.arrive, accounts.choose_how_pages_look, content.study, sittings.practise,
        accounts.check_the_lead, content.sign_everything, issued.small_scheme, clinics.open_doors, clinics.rename_at_the_desk,
        issued.early_ones, sittings.fail, content.dispute_facts, content.publish_new_words, files.load_second_edition,
        sittings.practise_every_kind, sittings.void_while_open, issued.withdrawn_ones, content.publish_new_meaning,
        files.load_after_the_web, files.load_second_course, sittings.sit_the_second_course, content.edit_the_second_course,
        files.load_over_a_draft, accounts.leave_entries, sittings.run_out_of_time, accounts.check_and_edit, issued.suspended_ones,
        issued.corrected_ones, accounts.move_addresses, sittings.sit_the_real_exam, issued.later_ones,
        content.sign_again_and_take_back, accounts.change_roles, content.leave_drafts, accounts.switch_somebody_off,
        content.dispute_again, files.start_again, work.go_round, people.knock, sittings.sit_in_two_windows,
        sittings.leave_things_undone, issued.unfinished_ones, clinics.ask,
    ):  # fmt: skip
        chapter()
    sittings.read_states()
    accounts.read_standings()
    issued.read_statuses(clock.at(END))
    return {"as_of": f"{END}:00+00:00", "password": people.PASSWORD, **named.as_json()}


def main(path: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings")
    clock.hold()
    import django  # noqa: PLC0415 -- after time and chance are held

    django.setup()
    path.write_text(json.dumps(tell(), ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
