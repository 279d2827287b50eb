"""Mutants of how content goes live: second person, rules, meaning, signatures, files beside the web."""

from tests.mutants.mutant import Mutant

DRAFTING = "tests/courses/publishing/test_drafting.py"
SIGNING = "tests/courses/publishing/test_signing.py"
SECOND_PERSON = "tests/trainingsite/test_second_person.py"
DESKS = "tests/trainingsite/test_desks.py"
CONTRIBUTIONS = "tests/courses/publishing/test_contributions.py"
READING_TIME = "tests/courses/publishing/test_reading_time.py"
SIGN_OFF = "tests/trainingsite/test_sign_off.py"
GUARDS = "tests/courses/test_guards.py"
QUESTION_GUARDS = "tests/quizzes/test_guards.py"
SOURCES = "tests/courses/content/test_sources.py"
RETIRED = "tests/courses/content/test_retired_entries.py"
APART = "tests/courses/content/test_courses_apart.py"
LOADING = "tests/courses/lessons/test_loading.py"
SYNC = "tests/courses/content/test_file_sync.py"
LESSON_RULES = "tests/courses/lessons/test_lesson_rules.py"
EXPORT = "tests/quizzes/sitting/test_export_curriculum.py"
EDITIONS = "tests/quizzes/sitting/test_editions.py"
EDITION_PAGE = "tests/trainingsite/test_edition_page.py"
TAKINGS = "tests/quizzes/sitting/test_edition_takings.py"
ALONE = "tests/courses/publishing/test_alone.py"
TAKEN_FROM = "tests/trainingsite/studio/test_taken_from.py"

_PUBLISH = "courses/publishing/actions/publishing.py"
_PEOPLE = "courses/publishing/actions/contributing.py"
_DRAFT = "courses/publishing/actions/drafting.py"
_MEANING = "courses/publishing/actions/meaning.py"
_SIGN = "courses/publishing/actions/signing.py"
_LINKS = "courses/publishing/models/links.py"
_FILES = "courses/publishing/actions/file_records.py"
_QUESTIONS = "quizzes/bank/actions/adapter.py"
_DOORS = "courses/content/domain/doors.py"
_SYNC = "courses/content/actions/syncing.py"
_LINT = "courses/lessons/domain/lint/lessons.py"
_WAYS = "quizzes/sitting/actions/ways.py"
_EDITIONS = "quizzes/sitting/actions/editions.py"

LIVE = (
    Mutant(
        "courses/publishing/actions/alone.py", "    if not is_alone(by, Act.PUBLISH, now=now):\n", "    if False:\n", ALONE,
        "who has a colleague publishes without them",
    ),
    Mutant(
        "courses/publishing/actions/alone.py", 'if said != proposal.content["drafts"]:', "if False:", ALONE,
        "another draft goes live than everybody was told of",
    ),
    Mutant(
        _DRAFT, "    end_alone(entry=draft, by=by, now=now)\n", "", ALONE,
        "an edit leaves the proposal of another draft open",
    ),
    Mutant(
        "courses/publishing/actions/sheets.py", "    wrote = [sheet.brought_by]\n", "    wrote: list[Any] = []\n", TAKEN_FROM,
        "a reviewer publishes her own words under the name of who took them from her table",
    ),
    Mutant(
        "quizzes/sitting/actions/bringing.py", "taken_from=[file.brought_by],", "taken_from=[],", TAKEN_FROM,
        "a reviewer publishes her own questions under the name of who took them from her file",
    ),
    Mutant(
        _PUBLISH, "    if broken:\n", "    if False:\n", GUARDS,
        "a lesson goes live though it states what rests on nothing",
    ),
    Mutant(
        _PUBLISH, "    if broken:\n", "    if broken and not hasattr(entry, 'draft'):\n", QUESTION_GUARDS,
        "a question goes live though it breaks the rules",
    ),
    Mutant(
        "courses/lessons/actions/adapter.py", "return finding.is_error and finding.rule.name in GATE", "return False", GUARDS,
        "no rule keeps a lesson from going live",
    ),
    Mutant(
        _PEOPLE, "    if by in people:\n", "    if False:\n", QUESTION_GUARDS,
        "an author publishes their own question alone",
    ),
    Mutant(
        _PEOPLE, "return by not in contributors_to(draft)", "return by != draft.edited_by", SECOND_PERSON,
        "the page offers to publish to somebody who wrote some of it",
    ),
    Mutant(
        _PEOPLE, "return people if last is None or last in people else [*people, last]", "return people", SECOND_PERSON,
        "a draft from before contributors were kept is published by its author",
    ),
    Mutant(
        _PUBLISH, "if seen is not None and seen != adapter.draft_hash(entry):", "if False:", DESKS,
        "something goes live that the reviewer has not read",
    ),
    Mutant(
        _PUBLISH, "    Contributor.objects.forget_editors(entry)\n", "", SECOND_PERSON,
        "who wrote an earlier version may never publish again",
    ),
    Mutant(
        _PUBLISH, "        made.name_contributors(people)\n", "", SECOND_PERSON,
        "nobody can tell whose words went live",
    ),
    Mutant(
        _DRAFT, "(by, *taken_from)", "taken_from", SECOND_PERSON,
        "of two authors one may publish",
    ),
    Mutant(
        _DRAFT, "(by, *taken_from)", "(by,)", "tests/courses/publishing/test_meeting.py",
        "a reviewer publishes her own words, which an author has put back",
    ),
    Mutant(
        _DRAFT, "() if is_live else (by", "(by", SECOND_PERSON,
        "the only reviewer who discards a draft publishes nothing of the entry any more",
    ),
    Mutant(
        _DRAFT, "if adapter.content(kept) == before:", "if False:", DRAFTING,
        "who opened a page and saved it counts as an author",
    ),
    Mutant(
        _DRAFT, "    DraftRevision.objects.keep(draft, content, by=by, now=now, taken_from=taken_from)\n", "", DRAFTING,
        "what an author wrote yesterday is lost",
    ),
    Mutant(
        _QUESTIONS, 'if said.get("pool") and said["pool"] != fixed["pool"]:', "if False:", QUESTION_GUARDS,
        "a question that everybody has practised moves into the exam",
    ),
    Mutant(
        _QUESTIONS, 'if said.get("code") and said["code"] != fixed["code"]:', "if False:", QUESTION_GUARDS,
        "a question becomes another one",
    ),
    Mutant(
        _QUESTIONS, "disclosed = current is not None and current.disclosed", "disclosed = False", f"tests/quizzes/bank/test_disclosure.py {DRAFTING} {EXPORT}",
        "a question that anybody can read counts as secret after a correction",
    ),
    Mutant(
        "courses/publishing/models/versions.py", "current_of__course=course, current_of__retired_at=None", "current_of__course=course", f"{SIGNING} {SIGN_OFF} {RETIRED}",
        "a lead has to sign what nobody reads any more",
    ),
)  # fmt: skip
SIGNED = (
    Mutant(
        _MEANING, "    if signers:\n", "    if False:\n", SIGN_OFF,
        "a lead's signature covers the lead's own words",
    ),
    Mutant(
        _MEANING, "    if codes:\n", "    if False:\n", SIGN_OFF,
        "a signature goes over to a text whose facts have changed",
    ),
    Mutant(
        _MEANING, "return current.same_meaning_as or current", "return current", SIGN_OFF,
        "a signature is lost at the second correction of a comma",
    ),
    Mutant(
        _MEANING, "if not may(by, Act.KEEP_MEANING, course=entry.course):", "if False:", SIGN_OFF,
        "an administrator lends a clinician's signature",
    ),
    Mutant(
        _SIGN, "    if review_by <= signed:\n", "    if review_by < signed:\n", GUARDS,
        "a signature ends on the day on which it is given",
    ),
    Mutant(
        _SIGN, "    if review_by > latest:\n", "    if False:\n", f"{SIGNING} {SIGN_OFF}",
        "a page says that a signature stands for ten years",
    ),
    Mutant(
        _SIGN, "    if own:\n", "    if False:\n", f"{SIGNING} {SIGN_OFF}",
        "a lead signs what the lead has written",
    ),
    Mutant(
        _SIGN, "if not interests.strip():", "if False:", f"{SIGNING} {SIGN_OFF}",
        "a lead signs and declares no interests",
    ),
    Mutant(
        "courses/publishing/domain/signing.py", "return date(day.year - YEARS, 3, 1)", "return date(day.year - YEARS, 2, 28)", f"{SIGNING} {SIGN_OFF}",
        "a signature stands a day too long in a leap year",
    ),
    Mutant(
        "courses/publishing/domain/signing.py", "YEARS = 2\n", "YEARS = 3\n", f"{SIGNING} {SIGN_OFF}",
        "a signature stands for three years",
    ),
    Mutant(
        _LINKS, "fact__review_by_date__lt=day", "fact__review_by_date__lte=day", GUARDS,
        "a fact is called stale on its last good day",
    ),
    Mutant(
        _LINKS, " | gone | overdue)", " | gone)", GUARDS,
        "nobody looks at what rests on a fact past its date",
    ),
    Mutant(
        _LINKS, "Q(sign_off__review_by_date__gte=day)", "Q(sign_off__review_by_date__gt=day)", f"{SIGNING} {SIGN_OFF}",
        "a signature falls a day before it ends",
    ),
    Mutant(
        _LINKS, "self.filter(in_date, young, withdrawal=None)", "self.filter(in_date, young)", f"{SIGNING} {SIGN_OFF}",
        "a signature that was taken back goes on standing",
    ),
    Mutant(
        "courses/publishing/models/versions.py", "standing_on(day).checked())", "standing_on(day))", f"{SIGNING} {SIGN_OFF} tests/trainingsite/accounts/test_register_checks.py tests/certificates/test_issuing.py",
        "anybody's signature takes the caveat off a certificate",
    ),
    Mutant(
        "courses/publishing/actions/reading.py", "    _check_could_be_read(version, by, now)\n", "", SIGN_OFF,
        "a lead marks as read what the lead never opened",
    ),
    Mutant(
        "courses/publishing/domain/reading_time.py", "takes += one.seconds", "takes += 0", f"{READING_TIME} {SIGN_OFF}",
        "a lead opens a module at once and has read all of it after the time of one",
    ),
    Mutant(
        "courses/publishing/domain/contributions.py", "before or contributed", "contributed", f"{CONTRIBUTIONS} {SIGN_OFF}",
        "a lead signs words that the lead wrote one version before",
    ),
    Mutant(
        "courses/publishing/models/records.py", "Q(author=person) | Exists(_contributions(person))", "Q(author=person)", f"{SIGNING} {SIGN_OFF} {DRAFTING}",
        "of two authors one signs",
    ),
)  # fmt: skip
FILES = (
    Mutant(
        _DOORS, "unopposed = row_hash in (last_row_hash, said_hash)", "unopposed = row_hash in (last_row_hash, said_hash, row_hash)", f"{SOURCES} {LOADING}",
        "a load overwrites what an author changed on the web",
    ),
    Mutant(
        _DOORS, "row_hash in (last_row_hash, said_hash)", "row_hash in (said_hash,)", f"{SOURCES} {LOADING}",
        "every new edition is refused",
    ),
    Mutant(
        _DOORS, "unopposed = last_file_hash == ABSENT", "unopposed = True", f"{SOURCES} {RETIRED}",
        "what was taken out of use comes back by the way",
    ),
    Mutant(
        _DOORS, 'None if is_retired and self.side == "files" else self.side', "self.side", f"{SOURCES} {RETIRED}",
        "--take files brings back everything that was taken out of use",
    ),
    Mutant(
        _DOORS, "    if file_hash == last_file_hash:\n", "    if False:\n", f"{SOURCES} {LOADING}",
        "an unchanged folder takes web edits back",
    ),
    Mutant(
        _SYNC, "            and self.source != UNNAMED\n", "", f"{SYNC} {SOURCES} {RETIRED}",
        "a folder with one lesson takes all others out of use",
    ),
    Mutant(
        _SYNC, '"" if draft_waits else content_hash(step.row)', "content_hash(step.row)", GUARDS,
        "a load overwrites a draft that waits",
    ),
    Mutant(
        _SYNC, "            and (kind, code) not in self._seen\n", "", f"{SOURCES} {LOADING}",
        "every load takes everything out of use",
    ),
    Mutant(
        _FILES, "contributors_to(living) if living is not None else []", "[]", f"{SECOND_PERSON} {SIGN_OFF}",
        "a file that says an author's words hides whose they are",
    ),
    Mutant(
        _FILES, "            Contributor.objects.forget_editors(written)\n", "", SECOND_PERSON,
        "who wrote a draft that a file displaced may not publish the next",
    ),
    Mutant(
        "courses/lessons/actions/loading.py", "found = Lesson.objects.filter(course=course, code=entry.code).first()", "found = Lesson.objects.filter(code=entry.code).first()", APART,
        "one course takes another one's lesson",
    ),
    Mutant(
        "courses/lessons/actions/loading.py", "found = Module.objects.filter(course=course, code=entry.code).first()", "found = Module.objects.filter(code=entry.code).first()", APART,
        "one course takes another one's module",
    ),
    Mutant(
        "quizzes/bank/domain/disclosure.py", "if was_shipped or said:", "if said:", "tests/quizzes/bank/test_disclosure.py",
        "a folder calls secret what ships with the program",
    ),
    Mutant(
        "quizzes/bank/domain/disclosure.py", "return True if before is None else before", "return True", "tests/quizzes/bank/test_disclosure.py",
        "a private folder that is exported and loaded is public for ever",
    ),
    Mutant(
        "quizzes/bank/models/questions.py", "        return self.filter(is_private=False)", "        return self.all()", "tests/quizzes/bank/test_private.py",
        "questions of a private folder are listed and exported",
    ),
    Mutant(
        "quizzes/sitting/actions/private_export.py", "        if not used.exists():", "        if True:", "tests/quizzes/bank/test_private.py",
        "one agreement lets private questions leave as often as somebody likes",
    ),
    Mutant(
        "quizzes/bank/actions/loading.py", "found = questions.filter(course=module.course, code=entry.code).first()", "found = questions.filter(code=entry.code).first()", APART,
        "one course takes another one's question",
    ),
    Mutant(
        _SYNC, 'ContentEntry.objects.filter(course=course).order_by("loaded_at", "id")', 'ContentEntry.objects.order_by("loaded_at", "id")', f"{SYNC} {APART} {SOURCES}",
        "what one course's folder said decides about another course",
    ),
    Mutant(
        "courses/lessons/actions/loading.py", '"changed_at": sync.now if before is None or says_more else before.changed_at', '"changed_at": sync.now if before is None else before.changed_at', f"{SOURCES} {LOADING} tests/courses/evidence/test_evidence.py",
        "nobody looks at what rests on a fact that changed",
    ),
)  # fmt: skip
RULES = (
    Mutant(
        _LINT, "len(without) / len(statements) > MOST_UNCLAIMED", "len(without) / len(statements) >= MOST_UNCLAIMED", LESSON_RULES,
        "a lesson that keeps the rule exactly is refused",
    ),
    Mutant(
        _LINT, "lesson.review_by <= lesson.reviewed", "lesson.review_by < lesson.reviewed", LESSON_RULES,
        "a lesson's next review is the day of its last",
    ),
    Mutant(
        _LINT, "if code not in lesson.facts:", "if False:", LESSON_RULES,
        "a lesson cites a fact that nobody may use",
    ),
    Mutant(
        _LINT, 'unicodedata.normalize("NFKC", text).casefold()', "text", LESSON_RULES,
        "what the course never says is said in capitals",
    ),
    Mutant(
        _LINT, '{"statement-uncited", "claim-and-none", "fact-unusable", "never-said", "link-dead"}', '{"claim-and-none", "fact-unusable", "never-said", "link-dead"}', f"{GUARDS} {LESSON_RULES}",
        "a statement that rests on nothing goes live",
    ),
    Mutant(
        _LINT, "if grade > HARDEST_GRADE:", "if grade > 2 * HARDEST_GRADE:", LESSON_RULES,
        "a lesson is too hard to read",
    ),
)  # fmt: skip
EDITION = (
    Mutant(
        _WAYS, "if not look.is_secret or reads_keys(by, look.offered.offer.course):", "if True:", f"{EDITIONS} {EDITION_PAGE}",
        "an author takes exam questions as drafts and reads their keys",
    ),
    Mutant(
        _WAYS, "if look.waits_for is None or way == Way.TOGETHER:", "if True:", EDITIONS,
        "the edition overwrites somebody's draft that waits",
    ),
    Mutant(
        _EDITIONS, "if stamp is not None and stamp != stamp_of(look):", "if False:", EDITIONS,
        "somebody takes another wording than the one that was read",
    ),
    Mutant(
        "quizzes/sitting/actions/offering.py", "if says_the_same and (known.state in DECIDED_AS_IT_IS or _is_under_way(made, known)):", "if False:", EDITIONS,
        "what was left comes back with every start",
    ),
    Mutant(
        "courses/content/actions/syncing.py", "return self.entry.safety and self.is_otherwise and self.decision is Decision.NOTHING", "return False", "tests/quizzes/sitting/test_edition_lost.py",
        "a sentence that was there for safety is undone by another folder, and nobody hears of it",
    ),
    Mutant(
        "courses/publishing/actions/publishing.py", "    settle_takings(course=entry.course, keys=[key], by=SYSTEM, now=now)\n", "", TAKINGS,
        "a safety sentence that was left out of its draft counts as taken",
    ),
    Mutant(
        "courses/content/models/sources.py", "return self.safety or self.waits or self.is_unanswered", "return (self.safety and not self.is_closed) or self.waits or self.is_unanswered", TAKINGS,
        "a reason for one difference ends the watch over a safety sentence",
    ),
    Mutant(
        _EDITIONS, "safety=offered.safety or EditionTaking.objects.was_for_safety(course, offered.key),", "safety=offered.safety,", TAKINGS,
        "the next edition ends the watch over a safety sentence",
    ),
    Mutant(
        "quizzes/sitting/actions/offering.py", "    _keep_watched(offer, said)\n", "", TAKINGS,
        "a load of all files ends the watch over a safety sentence",
    ),
    Mutant(
        "quizzes/sitting/actions/offering.py", "made.safety = made.safety or known.safety", "pass", TAKINGS,
        "a newer edition takes the mark off what nobody took for safety",
    ),
    Mutant(
        _FILES, "Decision.LOAD if is_chosen else Decision.NOTHING", "Decision.LOAD", EDITIONS,
        "one entry is chosen, and what stands around it is loaded too",
    ),
    Mutant(
        "trainingsite/desk/edition_rows.py", "changes=None if look.is_secret else look.changes", "changes=look.changes", EDITION_PAGE,
        "the page of a newer edition shows the keys of exam questions",
    ),
    Mutant(
        _QUESTIONS, "            disclosed = entry.code in shipped_codes(entry.course)\n", "            pass\n", EDITIONS,
        "a question that ships with the program counts as secret",
    ),
)  # fmt: skip
MUTANTS = (*LIVE, *SIGNED, *FILES, *RULES, *EDITION)
