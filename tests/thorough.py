"""What `make test` leaves to `make test-thorough`: tests that walk again, from another start, ground that a test beside them covers.

Both run before a release. A test stands here when it takes long, when another test that stays in
`make test` would fail by the same fault in most cases, and never because it fails.
"""

import re

# (which tests, by a pattern of their names; what stays in `make test`)
LEFT: tuple[tuple[str, str], ...] = (
    (r"tests/upgrade/.*\[.*(d8efb30|092819a|e3e5f93|2b4eef8|28326b9|ba3717d|0536eef)", "the newest release, on each engine"),
    (r"tests/trainingsite/test_exam_secrecy\.py::test_(dependence_is_found|walk_finds_the_reasons)", "the walks that they try out"),
    (r"tests/upgrade/test_upgrade\.py::test_every_allowed", "the newest release loses nothing that is not on the list"),
    (r"tests/upgrade/test_restore_older\.py.*replaces_a_newer|.*broken_backup", "a backup of the newest release restores"),
    (r"tests/upgrade/test_backup_before\.py::test_(nothing|tables|backup_command|first_step|full_disk)", "a start keeps every row of an older database"),
    (r"tests/trainingsite/accounts/test_(migrations|keys_anew)\.py", "tests/upgrade, with people of every sort"),
    (r"tests/trainingsite/accounts/test_sessions\.py::test_upgrade", "tests/upgrade"),
    (r"tests/trainingsite/test_exam_secrecy\.py.*\[(?!passed|rationale-open)", "the same walk after a pass, and for reasons while it is open"),
    (r"tests/trainingsite/test_draft_secrecy\.py.*\[(?!passed)", "the same walk after a pass"),
    (r"tests/trainingsite/test_desk_filters\.py.*\[(-1|a|\(|)\]", "a day that is none, a number too large, a sign that no column takes"),
    (r"tests/house/test_fields\.py::test_attribute", "the tests of every table"),
    (r"tests/certificates/test_schemes\.py::test_start_loads", "the same for a small course"),
    (r"tests/bench/", "make bench itself"),
    (r"tests/quizzes/sitting/test_rescoring\.py::test_counts_of_the_dry_run.*thirty", "one corrected key looked at and carried out, on the page and by the command"),
    (r"tests/courses/lessons/test_exporting\.py::test_course_reads_back.*\[shipped\]", "the same for the small course; the shipped one is loaded by every site that is started"),
    (r"tests/house/test_thorough\.py", "this list is read at every start"),
    (r"tests/chaos/test_(hung_queue|queue_files)\.py", "tests/chaos/test_sample.py"),
    (r"tests/trainingsite/test_supervisor\.py::test_a_(busy|folder|database|public|printed)", "everything runs and reports ready; settings are refused"),
    (r"tests/trainingsite/test_two_weeks\.py.*\[[1-3]\]", "one fortnight, by its first seed"),
    (r"tests/trainingsite/test_editions\.py", "the same for a small course (tests/quizzes/sitting/test_editions.py); every start of a new site loads the shipped one"),
    (r"tests/certificates/test_waiting_pages\.py.*dashboard", "the same pages of certificates"),
    (r"tests/courses/evidence/test_copies\.py::test_(handbook|rule|pages)", "the domain's own tests of copies"),
    (r"tests/quizzes/sitting/test_sequences_of_corrections\.py.*-4\]", "every sequence that is shorter by one step"),
    (r"tests/quizzes/sitting/test_statistics\.py::test_work_grows", "tests/trainingsite/test_public_addresses.py"),
    (r"tests/journeys/(?!test_accessibility\.py::test_(public|pages_of_a_person)).*\[desk in dark", "phones in light; both for what everybody sees"),
    (r"tests/journeys/test_(answers_leave|offline)\.py.*\[(full|missing|stuck)\]", "a storage that is forbidden"),
    (r"tests/journeys/test_kept_answers\.py.*\[full\]", "a storage that is stuck"),
    (r"tests/journeys/test_answers_leave\.py.*\[(single_choice|ordering)", "a number typed before the scripts came"),
    (r"tests/journeys/test_answers_leave\.py.*\[(404|the page is looked)", "403; the network is back"),
    (r"tests/journeys/test_aids\.py.*\[(plain|caps lock|cyrillic|another letter.*|digits|number pad|french)\]", "Cyrillic with Caps Lock; Arabic digits"),
    (r"tests/journeys/test_end_of_time\.py.*\[-3\]", "a clock three hours ahead"),
    (r"tests/journeys/test_(handing_in|left_behind)\.py.*\[(result|quiz)\]", "the same by the dashboard"),
    (r"tests/journeys/test_handing_in\.py.*\[attempt\]", "the same by the dashboard"),
    (r"tests/journeys/test_two_tabs\.py.*\[talk\]", "browsers that have locks"),
    (r"tests/journeys/test_attempt_page\.py.*\[export", "a script that is empty"),
    (r"tests/journeys/test_studio\.py::test_reviewer.*\[False\]", "the same with scripts"),
    (r"tests/trainingsite/test_supervisor\.py::test_(demo_people|a_start_right|what_outlived)", "everything runs and reports ready; a killed head"),
    (r"tests/quizzes/sitting/test_even_draw\.py::.*ten_thousand", "two thousand forms"),
    (r"tests/journeys/test_time_given\.py::test_site_that_was_away", "tests/quizzes/sitting/test_outages.py; time given in the middle of the open page"),
    (r"tests/journeys/test_editions\.py", "tests/trainingsite/test_edition_page.py and the takings' own tests"),
    (r"tests/journeys/test_(withdrawn_photographs|picture_changes|partners)\.py", "tests of the same pages and of what they keep"),
    (r"tests/journeys/test_answers_leave\.py::test_(question_about|whoever_goes|many_hanging|reply_that)", "a storage that is forbidden; one save that hangs"),
    (r"tests/journeys/test_accessibility\.py::test_attempt_is_accessible_when", "the attempt is accessible at every question"),
    (r"tests/journeys/test_accessibility\.py::test_pages_of_a_person.*\[desk", "phones in light; public pages in both"),
    (r"tests/journeys/test_end_of_time\.py::test_(clock_of|network_that_is_away|time_that_is_up_with_a)", "time that is up without a network"),
    (r"tests/journeys/test_explanations\.py::test_(exam_failed|failed_check)", "an explained check fits every screen; pages of results"),
    (r"tests/journeys/test_kept_words\.py::test_(words_typed_meanwhile|rows_come|page_that_shows|words_are_thrown)", "words put back upon a colleague's save; words that outlive their page"),
    (r"tests/journeys/test_kept_words\.py.*\[_(type|leave)", "the same, taken back and reloaded"),
    (r"tests/journeys/test_handing_in\.py::test_(hand_in_that_did_not|next_page|hand_in_that_is_kept_can)", "a hand-in that is kept past the end"),
    (r"tests/journeys/test_offline\.py::test_(newer_version|mark_that)", "a course is kept, read and marked without a connection"),
    (r"tests/journeys/test_(reading|save_state_at_the_edge)\.py.*(without_a_voice|\[dark\]|test_conflict)", "the same with a voice; the state at a phone's edge in light"),
    (r"tests/journeys/test_(attempt_page|two_tabs|left_behind)\.py::test_(duplicated|hand_in_survives|second_tab_goes|somebody_else)", "the chief walks of the same files"),
)  # fmt: skip
# On PostgreSQL besides.
LEFT_ON_POSTGRES: tuple[tuple[str, str], ...] = (
    (r"tests/trainingsite/test_(restore|archive)\.py", "the same on SQLite, and a restore of a release here"),
    (r"tests/upgrade/(?!test_upgrade)", "the migrations of the newest release here"),
    (r"(tests/)?quizzes/kinds/|tests/house/", "the same on SQLite"),
    (r"tests/courses/publishing/test_(living|meeting)\.py", "the same on SQLite; drafts, reviews and publishing here"),
    (r"tests/certificates/test_schemes\.py", "the same on SQLite; issuing here"),
    (r"tests/quizzes/sitting/test_(editions|export_curriculum)\.py", "the same on SQLite; attempts, answers and races here"),
    (r"tests/quizzes/sitting/test_grading\.py::test_recompute_finds", "the same on SQLite"),
    (r"tests/quizzes/panels/test_standards\.py", "the same on SQLite; readings here"),
    (r"tests/trainingsite/studio/test_(pages|whole_course)\.py", "the same on SQLite; what it calls has its own tests here"),
    (r"tests/trainingsite/test_course_on_the_web\.py", "the same on SQLite"),
    (r"tests/trainingsite/test_(desks|desk_lists|editions|several_courses|sign_off)\.py", "the same on SQLite; their queries' own tests here"),
    (r"tests/trainingsite/test_(desk_filters|studio|course_on)", "the same on SQLite"),
    (r"tests/trainingsite/studio/test_(large_files|file_pages|figures|pictures|sheets|formats)", "the same on SQLite"),
    (r"tests/quizzes/sitting/test_(attempt_machine|even_draw|sufficing|statistic_reports)\.py", "the same on SQLite; attempts, answers and races here"),
    (r"tests/quizzes/sitting/test_rescoring\.py.*(thirty|flipped|replay)", "the same on SQLite; a correction and its races here"),
    (r"tests/trainingsite/accounts/test_sealed_factors\.py::test_what_somebody", "the same on SQLite"),
    (r"tests/certificates/chain/test_restoring\.py::(?!test_what_is_missing)", "the same on SQLite; what a restored backup lacks is named row by row here"),
    (r"tests/certificates/chain/test_auditing\.py::(?!test_result_that)", "the same on SQLite; a result that answers do not give is found here"),
    (r"tests/trainingsite/test_restore_undone\.py::(?!test_what_was_issued)", "the same on SQLite; what was issued since the backup is refused here"),
    (r"tests/trainingsite/test_beginning\.py", "the same on SQLite; an upgrade here"),
    (r"tests/quizzes/formats/", "files touch no database"),
    (r"tests/trainingsite/accounts/test_(register_holds|fresh)\.py", "the same on SQLite; claims and their races here"),
    (r"tests/trainingsite/(test_help|studio/test_(bringing|menu|bank_changes))\.py", "the same on SQLite; what they call has its own tests here"),
    (r"tests/courses/(content/test_hostile_yaml|evidence/test_evidence|publishing/test_(photographs|holes|news|moving))\.py", "the same on SQLite"),
    (r"tests/quizzes/(panels/test_reading|sitting/test_edition_(takings|addresses|lost))\.py", "the same on SQLite; attempts, answers and races here"),
    (r"tests/quizzes/sitting/test_sequences_of_corrections\.py.*-3\]", "shorter sequences here, longer ones on SQLite"),
    (r"tests/certificates/test_three_years\.py(?!.*\[once\])", "the same on SQLite; the mails of three years here"),
    (r"tests/trainingsite/accounts/test_(left_forms|laid_aside|taken_roles|security_log)\.py", "the same on SQLite; addresses, cases and their races here"),
    (r"tests/trainingsite/(cohorts/test_pages|studio/test_(question_pictures|news|controls|form_words|alike))\.py", "the same on SQLite; what they call has its own tests here"),
)  # fmt: skip


def is_left(nodeid: str, *, on_postgres: bool) -> bool:
    """Whether `make test` leaves this test out."""
    rules = (*LEFT, *(LEFT_ON_POSTGRES if on_postgres else ()))
    return any(re.match(pattern, nodeid) for pattern, _stays in rules)
