"""Everything that can happen to questions, attempts and results. One function, one transaction."""

from quizzes.bank.actions.alike import alike_to, pairs_in
from quizzes.bank.actions.looking import look_at_bank, look_at_banks, waiting_in
from quizzes.bank.actions.pictures import (
    cleaned,
    exported_pictures,
    held_inside,
    media_type,
    shown_bytes,
)
from quizzes.bank.actions.previews import previewed_question
from quizzes.bank.actions.published import draft_entry, explained, published_entry
from quizzes.panels.actions.adopting import KIND as CUT_KIND
from quizzes.panels.actions.adopting import adopt_cut, judges_of, propose_cut, report_of
from quizzes.panels.actions.assigning import Assigned, assign_readings
from quizzes.panels.actions.independence import Tie, ties_of
from quizzes.panels.actions.rating import enter_ratings, next_round, take_workbook
from quizzes.panels.actions.readers import end_reader, name_reader
from quizzes.panels.actions.reading import (
    NotBegun,
    Said,
    explained_reading,
    hand_in,
    has_begun,
    keep_draft,
    open_question,
    read_count,
    reader_of,
    shown_to,
    to_read,
    waiting_to_read,
    waiting_version,
)
from quizzes.panels.actions.reading_cases import KIND as READING_KIND
from quizzes.panels.actions.reading_cases import STANDS as READING_STANDS
from quizzes.panels.actions.reading_cases import (
    check_decides,
    disputed_version,
    disputing_readings,
)
from quizzes.panels.actions.reports import progress_of, read_states, reading_report
from quizzes.panels.actions.sheet_messages import problem_message
from quizzes.panels.actions.standard_reports import judge_names, make_report, rounds_of
from quizzes.panels.actions.studies import is_tied, name_judge, open_study
from quizzes.panels.domain.sheets import BadSheet
from quizzes.sitting.actions.accommodations import GRANTED as TIME_GRANTED
from quizzes.sitting.actions.accommodations import KIND as TIME_KIND
from quizzes.sitting.actions.accommodations import REFUSED as TIME_REFUSED
from quizzes.sitting.actions.accommodations import (
    OwnTime,
    Terms,
    Wish,
    ask_for_time,
    check_granted_with_numbers,
    decide_time,
    end_right,
    erase_proofs,
    open_proof,
    open_wish,
    own_time,
    rights_of,
    wishes_of,
)
from quizzes.sitting.actions.answer_papers import (
    AnswerPaper,
    Place,
    has_exam_keys,
    read_paper,
)
from quizzes.sitting.actions.answers import (
    SaveOutcome,
    current_answers,
    late_after_section,
    late_questions,
    save_answers,
    unanswered_places,
)
from quizzes.sitting.actions.appeals import KIND as APPEAL_KIND
from quizzes.sitting.actions.appeals import LONGEST as LONGEST_APPEAL
from quizzes.sitting.actions.appeals import (
    appeal_of,
    appeal_result,
    appeal_until,
    check_decides_appeal,
    count_again,
    had_a_part,
    may_appeal,
    who_had_a_part,
)
from quizzes.sitting.actions.asked import exams_that_asked, unrecorded_that_asked
from quizzes.sitting.actions.attempt_cases import cases_about, lock_attempts_of
from quizzes.sitting.actions.attempts import (
    NotOpen,
    attempt_body,
    attempt_state,
    finish_if_overdue,
    instant,
    start_attempt,
)
from quizzes.sitting.actions.availability import (
    Availability,
    availability,
    next_quiz,
    sign_off_of,
    unpassed_checks,
)
from quizzes.sitting.actions.bank_changes import (
    CHANGEABLE,
    change_many,
    forget_view,
    keep_view,
    may_go_on,
    planned,
    undo_change,
)
from quizzes.sitting.actions.beating import beat_here, note_failed_save
from quizzes.sitting.actions.breaks import (
    Break,
    NoBreak,
    PausedByInvigilator,
    begin_break,
    break_of,
    end_break,
)
from quizzes.sitting.actions.bringing import (
    bring_file,
    fill_drafts,
    take_rows,
    undo_file,
)
from quizzes.sitting.actions.brought_places import place_doubts
from quizzes.sitting.actions.challenges import KIND as CHALLENGE_KIND
from quizzes.sitting.actions.challenges import (
    LONGEST as LONGEST_CHALLENGE,
)
from quizzes.sitting.actions.challenges import (
    OwnChallenge,
    challenged_question,
    challenges_of,
    may_still_challenge,
    own_challenges,
    raise_challenge,
    uphold_challenge,
    version_at,
    voices,
)
from quizzes.sitting.actions.clock import Clock, clock_of
from quizzes.sitting.actions.correcting import (
    AskedVersion,
    Impact,
    Plan,
    asked_versions,
    correct_key,
    impact_of,
    marked_otherwise,
    plan_correction,
    told_correction,
)
from quizzes.sitting.actions.counting import rebuild_statistics, statistics_health
from quizzes.sitting.actions.denied_passes import denying_case
from quizzes.sitting.actions.editions import (
    Taken,
    consider_again,
    leave_entries,
    leave_entry,
    say_differently,
    take_addresses,
    take_all_as_drafts,
    take_all_at_once,
    take_as_draft,
    take_as_drafts,
    take_at_once,
    take_out_of_use,
)
from quizzes.sitting.actions.exam_files import may_open_file, open_file
from quizzes.sitting.actions.exposures import exposures
from quizzes.sitting.actions.given import seen_questions
from quizzes.sitting.actions.grading import (
    close_attempt,
    grade_attempt,
    recompute,
    release_attempt,
    submit_attempt,
    sweep,
    void_attempt,
)
from quizzes.sitting.actions.held_until import case_that_holds, held_until
from quizzes.sitting.actions.holding import KIND as FAST_KIND
from quizzes.sitting.actions.holding import (
    came_from_two_at_once,
    is_looked_at,
    pace_of,
    was_not_reviewed,
)
from quizzes.sitting.actions.incidents import KIND as INCIDENT_KIND
from quizzes.sitting.actions.incidents import (
    Sittings,
    incident_attempts,
    incident_window,
    report_incident,
    sittings_between,
    void_incident,
)
from quizzes.sitting.actions.keys import KIND as KEYS_KIND
from quizzes.sitting.actions.keys import (
    KeysClosed,
    ask_for_keys,
    asked_to_review,
    end_key_right,
    grant_keys,
    is_sitting,
    knows_what_it_costs,
    may_open,
    open_key,
    readers_of,
    reads_keys,
)
from quizzes.sitting.actions.late_cases import KIND as LATE_KIND
from quizzes.sitting.actions.late_cases import (
    LateAnswer,
    ask_about_late,
    give_try_back,
    late_answers,
    late_case,
)
from quizzes.sitting.actions.limits import TooManyAnswers
from quizzes.sitting.actions.live_entries import objectives_that_go, rests_on
from quizzes.sitting.actions.loading import LoadedBank, load_bank
from quizzes.sitting.actions.named_columns import (
    columns_said,
    forget_columns,
    name_columns,
    read_file_again,
)
from quizzes.sitting.actions.offered import Compared, looks_at, offer_stamp, stamp_of
from quizzes.sitting.actions.one_change import answer_said, place_of, window_of
from quizzes.sitting.actions.outages import EVERY as BEAT_EVERY
from quizzes.sitting.actions.own_attempts import own_attempts
from quizzes.sitting.actions.paper_files import (
    facts_of_paper,
    paper_as_data,
    paper_pdf,
    standing_of,
)
from quizzes.sitting.actions.pass_cases import KIND as PASS_KIND
from quizzes.sitting.actions.pass_cases import attempt_of, take_pass
from quizzes.sitting.actions.prints import ask_for_print, exam_questions_of, make_print, open_print
from quizzes.sitting.actions.private_export import propose_private_export
from quizzes.sitting.actions.reading_files import read_waiting
from quizzes.sitting.actions.receipts import paper_hash, receipt_of
from quizzes.sitting.actions.renewal_entries import close_renewal, open_renewal
from quizzes.sitting.actions.rescoring import rescore
from quizzes.sitting.actions.reveal import picture_now, pictures_now, result_view, reveal_of
from quizzes.sitting.actions.score_reports import (
    NoReport,
    has_score_report,
    open_score_report,
    score_report,
)
from quizzes.sitting.actions.sections import (
    NoSuchSection,
    SectionNotOpen,
    SectionState,
    close_section,
    closes_of,
    sections_of,
)
from quizzes.sitting.actions.shown import posted_changes, shown_mark
from quizzes.sitting.actions.sitting_cases import (
    DOUBLED_KIND,
    MISCONDUCT_KIND,
    report_sitting,
    void_alone,
    void_as_decided,
)
from quizzes.sitting.actions.statistic_files import KEY as KEY_COLUMNS
from quizzes.sitting.actions.statistic_files import RESPONSES as RESPONSE_COLUMNS
from quizzes.sitting.actions.statistic_files import asked_under, take_key, take_responses
from quizzes.sitting.actions.statistic_reports import (
    ExamReport,
    QuestionReport,
    Try,
    exam_report,
    question_reports,
)
from quizzes.sitting.actions.statistics import count_exams
from quizzes.sitting.actions.sufficing import (
    FormCounts,
    Forms,
    balance_exams,
    contradiction_told,
    form_remarks,
    forms_of,
    lack_told,
    remarks_on_forms,
)
from quizzes.sitting.actions.time_given import (
    give_time,
    give_time_to_room,
    grants_of,
    moved_otherwise,
)
from quizzes.sitting.actions.try_grants import (
    Asked,
    grant_try,
    granted_message,
    try_grants_of,
)
from quizzes.sitting.actions.waiting import (
    CLOCK_TOLERANCE_SECONDS,
    StartsWait,
    accept_clock,
    clock_behind_seconds,
    disk_is_nearly_full,
    keep_time,
    newest_time,
)
from quizzes.sitting.actions.ways import Way, kind_name, label_of, stop_of, ways_of
from quizzes.sitting.actions.who_witnesses import Asked as AskedToWatch
from quizzes.sitting.actions.who_witnesses import Bar, bar_also, bars
from quizzes.sitting.actions.withdrawing import Shown, withdraw_photographs, would_go
from quizzes.sitting.actions.witness_pauses import KIND as WITNESS_NOTE_KIND
from quizzes.sitting.actions.witness_pauses import (
    incidents_of,
    let_go_on,
    note_incident,
    pause_sitting,
)
from quizzes.sitting.actions.witnessing import (
    CODE_MINUTES,
    WrongCode,
    answer_witness,
    asked_of,
    call_off_witness,
    confirm_face,
    entry_mark,
    name_witness,
    own_witness,
    propose_witness,
    settle_unsigned,
    sign_by,
    sign_close,
    waits_until,
    why_not_watch,
    witness_of,
)
from quizzes.sitting.domain.correcting import Turn

__all__ = [
    "APPEAL_KIND",
    "BEAT_EVERY",
    "CHALLENGE_KIND",
    "CHANGEABLE",
    "CLOCK_TOLERANCE_SECONDS",
    "CODE_MINUTES",
    "CUT_KIND",
    "DOUBLED_KIND",
    "FAST_KIND",
    "INCIDENT_KIND",
    "KEYS_KIND",
    "KEY_COLUMNS",
    "LATE_KIND",
    "LONGEST_APPEAL",
    "LONGEST_CHALLENGE",
    "MISCONDUCT_KIND",
    "PASS_KIND",
    "READING_KIND",
    "READING_STANDS",
    "RESPONSE_COLUMNS",
    "TIME_GRANTED",
    "TIME_KIND",
    "TIME_REFUSED",
    "WITNESS_NOTE_KIND",
    "AnswerPaper",
    "Asked",
    "AskedToWatch",
    "AskedVersion",
    "Assigned",
    "Availability",
    "BadSheet",
    "Bar",
    "Break",
    "Clock",
    "Compared",
    "ExamReport",
    "FormCounts",
    "Forms",
    "Impact",
    "KeysClosed",
    "LateAnswer",
    "LoadedBank",
    "NoBreak",
    "NoReport",
    "NoSuchSection",
    "NotBegun",
    "NotOpen",
    "OwnChallenge",
    "OwnTime",
    "PausedByInvigilator",
    "Place",
    "Plan",
    "QuestionReport",
    "Said",
    "SaveOutcome",
    "SectionNotOpen",
    "SectionState",
    "Shown",
    "Sittings",
    "StartsWait",
    "Taken",
    "Terms",
    "Tie",
    "TooManyAnswers",
    "Try",
    "Turn",
    "Way",
    "Wish",
    "WrongCode",
    "accept_clock",
    "adopt_cut",
    "alike_to",
    "answer_said",
    "answer_witness",
    "appeal_of",
    "appeal_result",
    "appeal_until",
    "ask_about_late",
    "ask_for_keys",
    "ask_for_print",
    "ask_for_time",
    "asked_of",
    "asked_to_review",
    "asked_under",
    "asked_versions",
    "assign_readings",
    "attempt_body",
    "attempt_of",
    "attempt_state",
    "availability",
    "balance_exams",
    "bar_also",
    "bars",
    "beat_here",
    "begin_break",
    "break_of",
    "bring_file",
    "call_off_witness",
    "came_from_two_at_once",
    "case_that_holds",
    "cases_about",
    "challenged_question",
    "challenges_of",
    "change_many",
    "check_decides",
    "check_decides_appeal",
    "check_granted_with_numbers",
    "cleaned",
    "clock_behind_seconds",
    "clock_of",
    "close_attempt",
    "close_renewal",
    "close_section",
    "closes_of",
    "columns_said",
    "confirm_face",
    "consider_again",
    "contradiction_told",
    "correct_key",
    "count_again",
    "count_exams",
    "current_answers",
    "decide_time",
    "denying_case",
    "disk_is_nearly_full",
    "disputed_version",
    "disputing_readings",
    "draft_entry",
    "end_break",
    "end_key_right",
    "end_reader",
    "end_right",
    "enter_ratings",
    "entry_mark",
    "erase_proofs",
    "exam_questions_of",
    "exam_report",
    "exams_that_asked",
    "explained",
    "explained_reading",
    "exported_pictures",
    "exposures",
    "facts_of_paper",
    "fill_drafts",
    "finish_if_overdue",
    "forget_columns",
    "forget_view",
    "form_remarks",
    "forms_of",
    "give_time",
    "give_time_to_room",
    "give_try_back",
    "grade_attempt",
    "grant_keys",
    "grant_try",
    "granted_message",
    "grants_of",
    "had_a_part",
    "hand_in",
    "has_begun",
    "has_exam_keys",
    "has_score_report",
    "held_inside",
    "held_until",
    "impact_of",
    "incident_attempts",
    "incident_window",
    "incidents_of",
    "instant",
    "is_looked_at",
    "is_sitting",
    "is_tied",
    "judge_names",
    "judges_of",
    "keep_draft",
    "keep_time",
    "keep_view",
    "kind_name",
    "knows_what_it_costs",
    "label_of",
    "lack_told",
    "late_after_section",
    "late_answers",
    "late_case",
    "late_questions",
    "leave_entries",
    "leave_entry",
    "let_go_on",
    "load_bank",
    "lock_attempts_of",
    "look_at_bank",
    "look_at_banks",
    "looks_at",
    "make_print",
    "make_report",
    "marked_otherwise",
    "may_appeal",
    "may_go_on",
    "may_open",
    "may_open_file",
    "may_still_challenge",
    "media_type",
    "moved_otherwise",
    "name_columns",
    "name_judge",
    "name_reader",
    "name_witness",
    "newest_time",
    "next_quiz",
    "next_round",
    "note_failed_save",
    "note_incident",
    "objectives_that_go",
    "offer_stamp",
    "open_file",
    "open_key",
    "open_print",
    "open_proof",
    "open_question",
    "open_renewal",
    "open_score_report",
    "open_study",
    "open_wish",
    "own_attempts",
    "own_challenges",
    "own_time",
    "own_witness",
    "pace_of",
    "pairs_in",
    "paper_as_data",
    "paper_hash",
    "paper_pdf",
    "pause_sitting",
    "picture_now",
    "pictures_now",
    "place_doubts",
    "place_of",
    "plan_correction",
    "planned",
    "posted_changes",
    "previewed_question",
    "problem_message",
    "progress_of",
    "propose_cut",
    "propose_private_export",
    "propose_witness",
    "published_entry",
    "question_reports",
    "raise_challenge",
    "read_count",
    "read_file_again",
    "read_paper",
    "read_states",
    "read_waiting",
    "reader_of",
    "readers_of",
    "reading_report",
    "reads_keys",
    "rebuild_statistics",
    "receipt_of",
    "recompute",
    "release_attempt",
    "remarks_on_forms",
    "report_incident",
    "report_of",
    "report_sitting",
    "rescore",
    "rests_on",
    "result_view",
    "reveal_of",
    "rights_of",
    "rounds_of",
    "save_answers",
    "say_differently",
    "score_report",
    "sections_of",
    "seen_questions",
    "settle_unsigned",
    "shown_bytes",
    "shown_mark",
    "shown_to",
    "sign_by",
    "sign_close",
    "sign_off_of",
    "sittings_between",
    "stamp_of",
    "standing_of",
    "start_attempt",
    "statistics_health",
    "stop_of",
    "submit_attempt",
    "sweep",
    "take_addresses",
    "take_all_as_drafts",
    "take_all_at_once",
    "take_as_draft",
    "take_as_drafts",
    "take_at_once",
    "take_key",
    "take_out_of_use",
    "take_pass",
    "take_responses",
    "take_rows",
    "take_workbook",
    "ties_of",
    "to_read",
    "told_correction",
    "try_grants_of",
    "unanswered_places",
    "undo_change",
    "undo_file",
    "unpassed_checks",
    "unrecorded_that_asked",
    "uphold_challenge",
    "version_at",
    "voices",
    "void_alone",
    "void_as_decided",
    "void_attempt",
    "void_incident",
    "waiting_in",
    "waiting_to_read",
    "waiting_version",
    "waits_until",
    "was_not_reviewed",
    "ways_of",
    "who_had_a_part",
    "why_not_watch",
    "window_of",
    "wishes_of",
    "withdraw_photographs",
    "witness_of",
    "would_go",
]
