"""python -m story FILE: tell the whole story to the installation that the environment names; write its names to FILE.

Run in a checkout of the release, with it and the folder of this package on PYTHONPATH (tests/upgrade/make_release.py).
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from story import clock

END = "2026-11-27 10:00"


def chapters() -> list[Callable[[], None]]:
    """In the order in which it happened as far as the chapters allow: an exam starts after every attempt before it."""
    from story import (  # noqa: PLC0415 -- after setup()
        accounts,
        brought,
        cases,
        chained,
        clinics,
        content,
        credentials,
        files,
        granted,
        groups,
        handed_on,
        heard,
        held,
        issued,
        leads,
        lists,
        mailboxes,
        office,
        people,
        pulls,
        renewals,
        sittings,
        staff,
        witnessed,
        work,
    )

    return [
        files.install, mailboxes.send_the_first, files.load_first_edition, people.arrive, accounts.choose_how_pages_look, content.study, sittings.practise,
        accounts.check_the_lead, leads.appoint_the_lead, leads.change_her_mind, content.sign_everything, clinics.open_doors,
        clinics.rename_at_the_desk, issued.early_ones, sittings.fail, sittings.fail_again, issued.one_of_may, credentials.change_the_key,
        content.dispute_facts, content.publish_new_words, sittings.practise_what_will_be_retired, files.load_second_edition,
        sittings.void_while_open, sittings.practise_every_kind, issued.withdrawn_ones, renewals.earn_in_june, content.publish_new_meaning,
        files.load_after_the_web, files.load_second_course, sittings.sit_the_second_course, content.edit_the_second_course,
        sittings.run_out_of_time, cases.ask_about_late_answers, files.load_over_a_draft, accounts.leave_entries,
        issued.one_of_july, issued.suspended_ones, issued.corrected_ones, cases.correct_names, accounts.check_another,
        leads.appoint_somebody_for_two_weeks, accounts.edit_after_the_check, cases.share_entries, accounts.move_addresses,
        credentials.lose_a_key, credentials.sweep_lists, renewals.open_in_summer, issued.later_ones, renewals.end_in_september, cases.take_entries_of_the_withdrawn, accounts.leave_proposals, leads.appoint_anew,
        content.sign_again_and_take_back, files.load_private_folder, cases.ask_for_exam_keys, renewals.renew_late, mailboxes.change_own_addresses,
        cases.sit_too_fast, pulls.take_out_and_bring_back, accounts.change_roles, held.decide_whose_they_are, cases.ask_for_help, renewals.turn_reminders_off, staff.come_to_work, staff.be_invited, renewals.renew_ahead, staff.keep_keys, leads.read_new_versions,
        groups.run_a_group, groups.close_a_group, granted.ask_for_more_time, granted.grant_tries, brought.publish_alone,
        cases.propose_a_name, content.leave_drafts, witnessed.sit_under_a_witness, lists.bring_a_list, lists.ask_for_codes, lists.change_rows, renewals.take_one_back, lists.hear_news, handed_on.give_roles_away, groups.leave_lists, pulls.save_an_old_revision_again, accounts.switch_somebody_off,
        content.dispute_again, witnessed.ask_to_watch, brought.bring_questions, leads.propose_another, sittings.practise_in_november, office.begin_drafts, office.ask_for_a_review, office.correct_a_key,
        office.count, granted.sit_in_sections, heard.challenge_questions, heard.say_what_was_seen, mailboxes.send_what_waits,
        mailboxes.ask_for_another_address, files.start_again, files.be_offered_an_edition, files.undo_a_safety_text, brought.photograph_people, groups.remind, held.hold_one,
        clinics.ask, clinics.change_keys, clinics.use_all_of_it, chained.begin_the_chain, chained.restore_a_backup, chained.go_on, brought.leave_a_form, staff.invite_again, mailboxes.sign_in_and_out,
        work.go_round, chained.find_what_stands, cases.sit_too_fast_again, heard.propose_before_it_is_graded, people.knock, sittings.sit_in_two_windows, sittings.leave_things_undone,
        witnessed.pass_without_a_signature, granted.leave_a_break, granted.give_time_in_the_middle, granted.grant_in_the_middle, heard.challenge_while_it_runs,
        granted.be_away, heard.note_papers_and_deadlines, issued.unfinished_ones, renewals.end_the_story, lists.end_the_story, mailboxes.let_mail_wait, clinics.ask_on_the_last_morning,
        credentials.note_credentials,
    ]  # fmt: skip


def read_everything() -> None:
    """What the release itself says at the end."""
    from story import accounts, issued, oversight, sittings  # noqa: PLC0415 -- after setup()

    sittings.read_states()
    accounts.read_standings()
    issued.read_statuses(clock.at(END))
    oversight.read_back(END)


def tell() -> dict[str, Any]:
    """Chapter by chapter; gives what it named."""
    from story import people  # noqa: PLC0415 -- after setup()
    from story.named import named  # noqa: PLC0415 -- after setup()

    for chapter in chapters():
        chapter()
    read_everything()
    return {"as_of": f"{END}:00+00:00", "password": people.PASSWORD, **named.as_json()}


def be_alone() -> None:
    """No broker, no Valkey: whether they are tried depends on how long ago that failed by the real clock, and a try draws
    chance."""
    from celery.app.task import Task  # noqa: PLC0415 -- after time and chance are held
    from django.core.cache import cache  # noqa: PLC0415 -- after setup()
    from kombu.exceptions import OperationalError  # noqa: PLC0415 -- after time and chance are held

    def unreachable(*_args: Any, **_options: Any) -> None:
        raise OperationalError("no broker")

    Task.apply_async = unreachable
    cache._away_until = float("inf")


def main(path: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings")
    clock.hold()
    import django  # noqa: PLC0415 -- after time and chance are held

    django.setup()
    be_alone()
    path.write_text(json.dumps(tell(), ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
