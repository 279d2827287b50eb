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
    from story import clinics, content, issued, people, sittings  # noqa: PLC0415 -- after setup()
    from story.named import named  # noqa: PLC0415 -- after setup()

    for chapter in (
        content.install, content.load_first_edition, people.arrive, content.study, sittings.practise,
        content.sign_everything, issued.small_scheme, clinics.open_doors, clinics.rename_at_the_desk, issued.early_ones, sittings.fail_twice,
        content.dispute_facts, content.publish_new_words, content.load_second_edition, sittings.void_while_open, issued.withdrawn_ones,
        content.publish_new_meaning, content.load_after_the_web, sittings.run_out_of_time, issued.suspended_ones,
        issued.corrected_ones, sittings.sit_the_real_exam, issued.later_ones, content.sign_again_and_take_back,
        content.leave_drafts, content.start_again, content.dispute_again, people.leave_and_knock, sittings.sit_in_two_windows,
        sittings.leave_things_undone, issued.unfinished_ones, clinics.ask,
    ):  # fmt: skip
        chapter()
    sittings.read_states()
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
