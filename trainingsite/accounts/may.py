"""Who may do what: one table for every act of every floor. Actions ask `check` first; edges ask `may` to hide a button.

Who is told, offered or counted for an act is asked here as well (`who_may`). Whose row it is stands elsewhere: rows are fetched
through the person, and actions look at the row that they change.
"""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from trainingsite.accounts.actors import SYSTEM, VISITOR, Actor, Person, Unnamed
from trainingsite.accounts.models import ADMINISTRATES, ROLES, SUPERUSER


class Act(TextChoices):
    """What can happen, with the words that follow "may"."""

    # An account
    CHANGE_SETTINGS = "change-settings", lazy("change the settings of an account")
    END_SESSIONS = "end-sessions", lazy("sign out one's own browsers")
    COPY_OWN_DATA = "copy-own-data", lazy("take along what is kept about oneself")
    ASK_ERASURE = "ask-erasure", lazy("ask for the erasure of one's own account, and call it off")
    ERASE_PERSON = "erase-person", lazy("erase an account and its certificates")
    HOLD_ERASURE = "hold-erasure", lazy("put a legal hold on an account")
    END_HOLD = "end-hold", lazy("end a legal hold")
    KEEP_RULES = "keep-rules", lazy("erase what was kept as long as its rule says")
    WRITE_ENTRY = "write-entry", lazy("write a register entry")
    WRITE_ANOTHERS_ENTRY = "write-anothers-entry", lazy("write somebody else's register entry")
    CHECK_ENTRY = "check-entry", lazy("mark a register entry as checked")
    SETTLE_ENTRY = "settle-entry", lazy("look once more whose a register entry is")
    DECIDE_ENTRY = (
        "decide-entry",
        lazy("decide whose a register entry is, and whether an account may sit exams"),
    )
    RELEASE_ENTRY = "release-entry", lazy("release a register entry")
    LOOK_AGAIN = "look-again", lazy("ask for a second look at an account that sits no exam")
    SET_ROLES = "set-roles", lazy("give and take roles")
    SWITCH_ACCOUNT = "switch-account", lazy("switch an account off or on")
    REMOVE_FACTOR = "remove-factor", lazy("take away a second factor that its owner has lost")
    SEAL_FACTORS = "seal-factors", lazy("seal what second factors are made of")
    DROP_FACTORS = "drop-factors", lazy("take away second factors that no key opens")
    # An address of an account
    ASK_ADDRESS = "ask-address", lazy("ask for another address in somebody's name")
    TELL_OF_ADDRESS = "tell-of-address", lazy("tell an owner about a change of address")
    CHANGE_OWN_ADDRESS = "change-own-address", lazy("change one's own address")
    CONFIRM_ADDRESS = "confirm-address", lazy("confirm a new address")
    STOP_ADDRESS = "stop-address", lazy("stop a change of address")
    UNDO_ADDRESS = "undo-address", lazy("undo a change of address")
    END_FREEZE = "end-freeze", lazy("end the freeze of an account")
    SWEEP_ADDRESSES = "sweep-addresses", lazy("carry out changes of address that are due")
    # Mail on its way
    QUEUE_MAIL = "queue-mail", lazy("queue a mail")
    SEND_MAIL = "send-mail", lazy("hand mails to the mail server")
    NOTE_RETURNED = "note-returned", lazy("note that a mail came back")
    KEEP_ADDRESS = "keep-address", lazy("say that one's own address is right")
    # A grave act that takes two people
    PROPOSE = "propose", lazy("propose an act that takes two people")
    SECOND_PROPOSAL = "second-proposal", lazy("agree to what somebody else proposed")
    STOP_PROPOSAL = "stop-proposal", lazy("stop what somebody proposed")
    SWEEP_PROPOSALS = "sweep-proposals", lazy("carry out proposals whose wait is over")
    # A case that a person looks at
    OPEN_CASE = "open-case", lazy("ask for somebody to look at something")
    CLOSE_CASE = "close-case", lazy("close a case that has settled itself")
    DECIDE_CASE = "decide-case", lazy("decide a case")
    ASK_PARTY = "ask-party", lazy("ask a party of a case for a reply")
    REPLY_TO_CASE = "reply-to-case", lazy("reply in a case of one's own")
    # The desk of administrators, authors and reviewers
    ENTER_DESK = "enter-desk", lazy("enter the desk")
    # The security log
    EXPORT_LOG = "export-log", lazy("take the security log along")
    NOTE_SECURITY = "note-security", lazy("write into the security log")
    CLOSE_TALLIES = "close-tallies", lazy("write how often somebody was turned away")
    # What somebody in the studio is told
    READ_NEWS = "read-news", lazy("say what of their news they have read")
    MAIL_NEWS = "mail-news", lazy("queue mails about the studio")
    TURN_MAIL_OFF = "turn-mail-off", lazy("turn mails about the studio off")
    # A course, for its readers
    STUDY = "study", lazy("study a course")
    RAISE_DISPUTE = "raise-dispute", lazy("dispute a fact")
    ANSWER_DISPUTE = "answer-dispute", lazy("answer a dispute")
    # A group of people who study a course together
    RUN_GROUP = "run-group", lazy("run a group")
    READ_GROUP = "read-group", lazy("read how far the people of a group are")
    SEE_EVERY_GROUP = "see-every-group", lazy("see groups that one does not run")
    INVITE = "invite", lazy("invite people to a group")
    SEND_INVITATIONS = "send-invitations", lazy("send invitations that were confirmed")
    JOIN_GROUP = "join-group", lazy("accept an invitation to a group")
    DECLINE_INVITATION = "decline-invitation", lazy("say no to an invitation")
    LEAVE_GROUP = "leave-group", lazy("leave a group")
    REMIND_GROUP = "remind-group", lazy("remind people of what is due in their group")
    CHOOSE_REMINDERS = "choose-reminders", lazy("turn reminders of a group off or on")
    ERASE_INVITATIONS = "erase-invitations", lazy("erase addresses of people who did not answer")
    # A lesson or question on its way to readers and candidates
    ENTER_STUDIO = "enter-studio", lazy("enter the studio")
    SAVE_DRAFT = "save-draft", lazy("edit a draft")
    COMMENT = "comment", lazy("say something of a draft")
    KEEP_VIEW = "keep-view", lazy("keep a view of a list under a name")
    PUBLISH = "publish", lazy("publish a draft")
    KEEP_MEANING = "keep-meaning", lazy("say that a new version means the same")
    PULL = "pull", lazy("take content out of use")
    WITHDRAW_PHOTOGRAPH = "withdraw-photograph", lazy("withdraw a photograph for good")
    BRING_BACK = "bring-back", lazy("use again what was taken out of use")
    APPOINT_LEAD = "appoint-lead", lazy("appoint a clinical lead")
    END_LEAD = "end-lead", lazy("end the appointment of a clinical lead")
    MARK_READ = "mark-read", lazy("say what of a course was read before it is signed")
    SIGN = "sign", lazy("sign as clinical lead")
    WITHDRAW_SIGNATURE = "withdraw-signature", lazy("take a signature back")
    DECLARE = "declare", lazy("declare one's qualification and interests")
    # A course as files
    LOAD_COURSE = "load-course", lazy("load a course from files")
    EXPORT_COURSE = "export-course", lazy("write a course into files")
    EXPORT_PRIVATE = "export-private", lazy("take private exam questions along")
    OFFER_EDITION = "offer-edition", lazy("compare the shipped edition with what is here")
    TAKE_EDITION = "take-edition", lazy("take an entry of the shipped edition at once")
    LEAVE_EDITION = "leave-edition", lazy("decide that an entry of the shipped edition is left")
    # The keys of exam questions
    READ_KEYS = "read-keys", lazy("open the key of an exam question")
    ASK_FOR_KEYS = "ask-for-keys", lazy("ask for the right to read exam keys")
    GRANT_KEYS = "grant-keys", lazy("give and end the right to read exam keys")
    # Exam questions read without their keys
    NAME_READER = "name-reader", lazy("name a blind reader, and end that")
    ASSIGN_READINGS = "assign-readings", lazy("give questions to blind readers")
    READ_BLIND = "read-blind", lazy("read exam questions without their keys")
    # The pass mark of an exam
    SET_STANDARD = "set-standard", lazy("ask a panel for a pass mark")
    ADOPT_CUT = "adopt-cut", lazy("make a panel's pass mark the exam's")
    # A sitting
    START_ATTEMPT = "start-attempt", lazy("start an attempt")
    SAVE_ANSWERS = "save-answers", lazy("save answers")
    SUBMIT_ATTEMPT = "submit-attempt", lazy("hand in an attempt")
    RAISE_CHALLENGE = "raise-challenge", lazy("say that something is wrong with a question")
    APPEAL_RESULT = "appeal-result", lazy("appeal a result of one's own")
    REPORT_SITTING = "report-sitting", lazy("open a case about somebody's sitting")
    REPORT_INCIDENT = "report-incident", lazy("open a case about an incident in a room")
    FINISH_ATTEMPT = "finish-attempt", lazy("close and grade an attempt")
    VOID_ATTEMPT = "void-attempt", lazy("make an attempt count for nothing")
    READ_PAPER = "read-paper", lazy("open the answer paper of a candidate")
    # More time for it, and more tries
    GIVE_TIME = "give-time", lazy("give candidates more time")
    MOVE_DEADLINE = "move-deadline", lazy("move the deadline of an attempt")
    ASK_FOR_TIME = "ask-for-time", lazy("ask for more time")
    DECIDE_TIME = "decide-time", lazy("decide who has a right to more time")
    OPEN_PROOF = "open-proof", lazy("open a paper that was handed in with a wish for more time")
    ERASE_PROOFS = "erase-proofs", lazy("erase papers whose case is decided")
    TAKE_BREAK = "take-break", lazy("take a break in an attempt")
    END_BREAK = "end-break", lazy("end a break in an attempt")
    CLOSE_SECTION = "close-section", lazy("close a section of an attempt")
    # A sitting that somebody watches
    PROPOSE_WITNESS = "propose-witness", lazy("propose who watches one's exam, and call it off")
    NAME_WITNESS = "name-witness", lazy("name who watches somebody's exam")
    WITNESS_SITTING = "witness-sitting", lazy("watch an exam")
    OPEN_WITNESSED = "open-witnessed", lazy("open an exam that somebody watches")
    NOTE_WITNESSED = "note-witnessed", lazy("note what happened at an exam that somebody watches")
    NOTE_BEAT = "note-beat", lazy("note that the site serves")
    GRANT_TRIES = "grant-tries", lazy("grant tries beside the rules of an exam")
    OPEN_RENEWAL = "open-renewal", lazy("let somebody sit an exam again to renew its certificate")
    RELEASE_SITTING = "release-sitting", lazy("let a held attempt count")
    CORRECT_KEY = "correct-key", lazy("correct the key of questions that people were examined on")
    RESCORE = "rescore", lazy("score attempts again after a correction")
    TAKE_PASS = "take-pass", lazy("take a pass away after a correction")
    READ_FILES = "read-files", lazy("read files of questions that wait")
    MAKE_PRINTS = "make-prints", lazy("set modules for their reviewers")
    SWEEP_ATTEMPTS = "sweep-attempts", lazy("finish attempts that were left")
    RECORD_RESPONSES = "record-responses", lazy("write what each answer was worth")
    COUNT = "count", lazy("count what pages show")
    KEEP_TIME = "keep-time", lazy("note that this moment was")
    ACCEPT_CLOCK = "accept-clock", lazy("take the time of this machine for right")
    # A certificate
    FOUND_SCHEME = "found-scheme", lazy("found a scheme")
    ISSUE = "issue", lazy("issue a certificate for a pass")
    SWEEP_CERTIFICATES = "sweep-certificates", lazy("finish certificates that were left")
    REPORT_CERTIFICATE = (
        "report-certificate",
        lazy("open a case about the withdrawal of a certificate"),
    )
    APPEAL_WITHDRAWAL = "appeal-withdrawal", lazy("appeal the withdrawal of one's own certificate")
    REVIEW_WITHDRAWAL = "review-withdrawal", lazy("have a withdrawal looked at again")
    WITHDRAW = "withdraw", lazy("withdraw a certificate")
    UNDO_WITHDRAWAL = "undo-withdrawal", lazy("undo the withdrawal of a certificate")
    SUSPEND = "suspend", lazy("suspend a certificate")
    REINSTATE = "reinstate", lazy("end the suspension of a certificate")
    REISSUE = "reissue", lazy("reissue a certificate")
    RECORD_STATUS = "record-status", lazy("write into the history of a certificate")
    VERIFY = "verify", lazy("ask about a certificate")
    REMIND_TO_RENEW = "remind-to-renew", lazy("turn reminders to renew a certificate off or on")
    SHARE_CERTIFICATE = "share-certificate", lazy("share a certificate of one's own by a link")
    # The chain that holds rows against change
    EXTEND_CHAIN = "extend-chain", lazy("enter rows into the chain")
    MAKE_CHECKPOINT = "make-checkpoint", lazy("sign how long the chain is")
    SEND_CHECKPOINTS = "send-checkpoints", lazy("bring checkpoints to their outside place")
    AUDIT_CHAIN = "audit-chain", lazy("hold rows against the chain")
    NOTE_FINDING = "note-finding", lazy("note that something stored is not as it was")
    NOTE_RESTORE = "note-restore", lazy("compare a restored chain with its checkpoints")
    ACKNOWLEDGE_RESTORE = (
        "acknowledge-restore",
        lazy("let certificates be made again after a restore"),
    )
    # A clinic
    ADD_ORGANISATION = "add-organisation", lazy("add a clinic")
    RENAME_ORGANISATION = "rename-organisation", lazy("rename a clinic")
    SHOW_CLINIC_NAME = (
        "show-clinic-name",
        lazy("say whether holders read the name of a clinic that checked"),
    )
    MAKE_KEY = "make-key", lazy("make a key for a clinic")
    REVOKE_KEY = "revoke-key", lazy("revoke a key of a clinic")
    READ_CHECKS = "read-checks", lazy("read what a clinic asked")
    KEEP_LIST = "keep-list", lazy("keep the list of a clinic")
    LOOK_AT_LISTS = "look-at-lists", lazy("look how people on lists of clinics stand")
    ASK_FOR_CODE = "ask-for-code", lazy("ask somebody for the code of a certificate, for a clinic")
    GIVE_CODE = "give-code", lazy("give a clinic the code of a certificate of one's own")
    INVITE_STAFF = "invite-staff", lazy("say who works for a clinic")
    END_STAFF = "end-staff", lazy("take somebody out of a clinic")
    JOIN_CLINIC = "join-clinic", lazy("accept an invitation of a clinic")
    LEAVE_CLINIC = "leave-clinic", lazy("leave a clinic")


PERSON = "person"
# Held in a course, not in the installation: who holds it is said by the part that keeps the appointments (know_role).
LEAD = "lead"
READER = "reader"
# Held in one clinic; whoever manages it works for it as well.
CLINIC = "clinic"
CLINIC_MANAGER = "clinic-manager"
_CALLED: dict[str, str | Promise] = {
    VISITOR.role: lazy("anybody"),
    PERSON: lazy("somebody who is signed in"),
    "practitioner": lazy("a practitioner"),
    "manager": lazy("a training manager"),
    "author": lazy("an author"),
    "reviewer": lazy("a reviewer"),
    LEAD: lazy("the appointed clinical lead of the course"),
    READER: lazy("a named blind reader of the course"),
    CLINIC: lazy("somebody who works for the clinic"),
    CLINIC_MANAGER: lazy("a manager of the clinic"),
    "admin": lazy("an administrator"),
    SUPERUSER: lazy("a superuser"),
    SYSTEM.role: lazy("the program itself"),
}

_ANYBODY = frozenset({VISITOR.role, PERSON})
_PEOPLE = frozenset({PERSON})
# A superuser has an administrator's rights, and edits although an administrator does not.
_WRITERS = frozenset({"author", "reviewer", SUPERUSER})
_EDITORS = frozenset({"author", "reviewer", "admin"})
_REVIEWERS = frozenset({"reviewer", "admin"})
# A clinician's signature is not an administrator's to give.
_LEADS = frozenset({LEAD})
_READERS = frozenset({READER})
_ADMINISTRATORS = frozenset({"admin"})
# Which groups: those that they run, and each one for whom SEE_EVERY_GROUP names.
_MANAGERS = frozenset({"manager", "admin"})
_CLINIC = frozenset({CLINIC})
_CLINIC_MANAGERS = frozenset({CLINIC_MANAGER})
_PROGRAM = frozenset({SYSTEM.role})

TABLE: dict[Act, frozenset[str]] = {
    Act.CHANGE_SETTINGS: _PEOPLE,
    Act.END_SESSIONS: _PEOPLE,
    Act.COPY_OWN_DATA: _PEOPLE,
    Act.ASK_ERASURE: _PEOPLE,
    # Whoever it is about asks, and the sweep does it when the wait is over; two administrators propose and agree.
    Act.ERASE_PERSON: _ADMINISTRATORS | _PROGRAM,
    Act.HOLD_ERASURE: _ADMINISTRATORS,
    Act.END_HOLD: _ADMINISTRATORS,
    Act.KEEP_RULES: _PROGRAM,
    Act.WRITE_ENTRY: _PEOPLE,
    Act.WRITE_ANOTHERS_ENTRY: _ADMINISTRATORS,
    Act.CHECK_ENTRY: _ADMINISTRATORS,
    Act.SETTLE_ENTRY: _PROGRAM,
    Act.DECIDE_ENTRY: _ADMINISTRATORS,
    Act.RELEASE_ENTRY: _ADMINISTRATORS,
    Act.LOOK_AGAIN: _ADMINISTRATORS,
    Act.SET_ROLES: _ADMINISTRATORS,
    Act.SWITCH_ACCOUNT: _ADMINISTRATORS,
    Act.REMOVE_FACTOR: _ADMINISTRATORS,
    Act.SEAL_FACTORS: _PROGRAM,
    Act.DROP_FACTORS: _PROGRAM,
    Act.ASK_ADDRESS: _ADMINISTRATORS,
    Act.TELL_OF_ADDRESS: _ADMINISTRATORS | _PROGRAM,
    Act.CHANGE_OWN_ADDRESS: _PEOPLE,
    Act.CONFIRM_ADDRESS: _ANYBODY,
    Act.STOP_ADDRESS: _ANYBODY,
    # The link in the mail to the old address is the proof.
    Act.UNDO_ADDRESS: _ANYBODY,
    # Two of them, by a case; or whoever has the machine (manage.py end_freeze).
    Act.END_FREEZE: _ADMINISTRATORS | _PROGRAM,
    Act.SWEEP_ADDRESSES: _PROGRAM,
    Act.QUEUE_MAIL: _PROGRAM,
    Act.SEND_MAIL: _PROGRAM,
    Act.NOTE_RETURNED: _ADMINISTRATORS | _PROGRAM,
    Act.KEEP_ADDRESS: _PEOPLE,
    # What is proposed asks for a right of its own beside these (accounts/joint_acts.py).
    Act.PROPOSE: _PEOPLE,
    Act.SECOND_PROPOSAL: _PEOPLE,
    Act.STOP_PROPOSAL: _ANYBODY | _PROGRAM,
    Act.SWEEP_PROPOSALS: _PROGRAM,
    Act.OPEN_CASE: _ANYBODY | _PROGRAM,
    Act.CLOSE_CASE: _PROGRAM,
    Act.DECIDE_CASE: _ADMINISTRATORS,
    Act.ASK_PARTY: _ADMINISTRATORS,
    Act.REPLY_TO_CASE: _PEOPLE,
    # The same roles make an account one of Django's staff (AT_THE_DESK).
    Act.ENTER_DESK: _EDITORS,
    Act.EXPORT_LOG: _ADMINISTRATORS,
    Act.NOTE_SECURITY: _ANYBODY | _PROGRAM,
    Act.CLOSE_TALLIES: _PROGRAM,
    Act.READ_NEWS: _PEOPLE,
    Act.MAIL_NEWS: _PROGRAM,
    # The link in the mail is the proof.
    Act.TURN_MAIL_OFF: _ANYBODY,
    Act.STUDY: _PEOPLE,
    Act.RUN_GROUP: _MANAGERS,
    Act.READ_GROUP: _MANAGERS,
    Act.SEE_EVERY_GROUP: _ADMINISTRATORS,
    Act.INVITE: _MANAGERS,
    Act.SEND_INVITATIONS: _PROGRAM,
    Act.JOIN_GROUP: _PEOPLE,
    # The link in the mail is the proof.
    Act.DECLINE_INVITATION: _ANYBODY,
    Act.LEAVE_GROUP: _PEOPLE,
    Act.REMIND_GROUP: _PROGRAM,
    Act.CHOOSE_REMINDERS: _ANYBODY,
    Act.ERASE_INVITATIONS: _PROGRAM,
    Act.RAISE_DISPUTE: _PEOPLE,
    Act.ANSWER_DISPUTE: _EDITORS,
    Act.ENTER_STUDIO: _EDITORS | _LEADS,
    Act.SAVE_DRAFT: _WRITERS,
    Act.COMMENT: _EDITORS | _LEADS,
    Act.KEEP_VIEW: _EDITORS | _LEADS,
    Act.PUBLISH: _REVIEWERS,
    # The safe direction: whoever sees the danger.
    Act.PULL: _EDITORS,
    # The program once more, after a backup brought one back.
    Act.WITHDRAW_PHOTOGRAPH: _EDITORS | _PROGRAM,
    Act.BRING_BACK: _REVIEWERS,
    Act.KEEP_MEANING: _LEADS,
    Act.APPOINT_LEAD: _ADMINISTRATORS,
    # An administrator at once; a lead their own.
    Act.END_LEAD: _ADMINISTRATORS | _LEADS,
    Act.MARK_READ: _LEADS,
    Act.SIGN: _LEADS,
    Act.WITHDRAW_SIGNATURE: _REVIEWERS,
    Act.DECLARE: _PEOPLE,
    Act.LOAD_COURSE: _PROGRAM,
    Act.EXPORT_COURSE: _PROGRAM,
    Act.EXPORT_PRIVATE: _ADMINISTRATORS,
    Act.OFFER_EDITION: _PROGRAM,
    # What goes live without a draft, or at once for safety, is for those who publish.
    Act.TAKE_EDITION: _REVIEWERS,
    Act.LEAVE_EDITION: _REVIEWERS,
    # No role has it: a right of its own, granted to a person, one's own words, or a review that is asked (quizzes/sitting/actions/keys.py).
    Act.READ_KEYS: _PEOPLE,
    Act.ASK_FOR_KEYS: _EDITORS,
    Act.GRANT_KEYS: _ADMINISTRATORS,
    Act.NAME_READER: _ADMINISTRATORS,
    Act.ASSIGN_READINGS: _REVIEWERS,
    Act.READ_BLIND: _READERS,
    Act.SET_STANDARD: _REVIEWERS,
    Act.ADOPT_CUT: _REVIEWERS,
    Act.START_ATTEMPT: _PEOPLE,
    Act.SAVE_ANSWERS: _PEOPLE,
    Act.SUBMIT_ATTEMPT: _PEOPLE,
    Act.RAISE_CHALLENGE: _PEOPLE,
    Act.APPEAL_RESULT: _PEOPLE,
    Act.REPORT_SITTING: _ADMINISTRATORS,
    Act.REPORT_INCIDENT: _ADMINISTRATORS,
    # Whoever comes first when the time is up: the candidate who looks at it, or the sweep.
    Act.FINISH_ATTEMPT: _PEOPLE | _PROGRAM,
    # The program where whoever has the machine gives an account back (manage.py end_freeze).
    Act.VOID_ATTEMPT: _ADMINISTRATORS | _PROGRAM,
    # What was asked and answered stands there for who may read the keys as well (quizzes/sitting/actions/answer_papers.py).
    Act.READ_PAPER: _ADMINISTRATORS,
    Act.GIVE_TIME: _ADMINISTRATORS,
    # The door behind it, and behind rights, breaks and outages, which the program applies.
    Act.MOVE_DEADLINE: _ADMINISTRATORS | _PROGRAM,
    Act.ASK_FOR_TIME: _PEOPLE,
    Act.DECIDE_TIME: _ADMINISTRATORS,
    Act.OPEN_PROOF: _ADMINISTRATORS,
    Act.ERASE_PROOFS: _PROGRAM,
    Act.TAKE_BREAK: _PEOPLE,
    Act.END_BREAK: _PEOPLE | _PROGRAM,
    Act.CLOSE_SECTION: _PEOPLE,
    Act.PROPOSE_WITNESS: _PEOPLE,
    Act.NAME_WITNESS: _ADMINISTRATORS,
    # Whoever was asked and accepted: the row says who (quizzes/sitting/actions/who_witnesses.py says who never).
    Act.WITNESS_SITTING: _PEOPLE,
    Act.OPEN_WITNESSED: _PROGRAM,
    Act.NOTE_WITNESSED: _PEOPLE | _PROGRAM,
    Act.NOTE_BEAT: _PROGRAM,
    Act.GRANT_TRIES: _ADMINISTRATORS,
    Act.OPEN_RENEWAL: _PROGRAM,
    Act.RELEASE_SITTING: _ADMINISTRATORS | _PROGRAM,
    # Whoever publishes keys; the right to read them comes to it (quizzes/sitting/actions/correcting.py).
    Act.CORRECT_KEY: _REVIEWERS,
    Act.RESCORE: _PROGRAM,
    Act.TAKE_PASS: _ADMINISTRATORS,
    Act.READ_FILES: _PROGRAM,
    Act.MAKE_PRINTS: _PROGRAM,
    Act.SWEEP_ATTEMPTS: _PROGRAM,
    Act.RECORD_RESPONSES: _PROGRAM,
    Act.COUNT: _PROGRAM,
    Act.KEEP_TIME: _PROGRAM,
    Act.ACCEPT_CLOCK: _PROGRAM,
    Act.FOUND_SCHEME: _PROGRAM,
    Act.ISSUE: _PROGRAM,
    Act.SWEEP_CERTIFICATES: _PROGRAM,
    # Of what the course certifies: whoever answers for it.
    Act.REPORT_CERTIFICATE: _ADMINISTRATORS | _LEADS,
    Act.APPEAL_WITHDRAWAL: _PEOPLE,
    Act.REVIEW_WITHDRAWAL: _ADMINISTRATORS,
    # Two of them, by a case (certificates/actions/withdrawal_cases.py).
    Act.WITHDRAW: _ADMINISTRATORS,
    Act.UNDO_WITHDRAWAL: _ADMINISTRATORS,
    # The sweep suspends what has lost its pass.
    Act.SUSPEND: _ADMINISTRATORS | _PROGRAM,
    Act.REINSTATE: _ADMINISTRATORS,
    Act.REISSUE: _ADMINISTRATORS,
    # The door behind the acts above and the issue itself.
    Act.RECORD_STATUS: _ADMINISTRATORS | _PROGRAM,
    Act.VERIFY: _ANYBODY | _PROGRAM,
    # The link in the mail is the proof.
    Act.REMIND_TO_RENEW: _ANYBODY,
    # Whose it is (certificates/actions/sharing.py).
    Act.SHARE_CERTIFICATE: _PEOPLE,
    Act.EXTEND_CHAIN: _PROGRAM,
    Act.MAKE_CHECKPOINT: _PROGRAM,
    Act.SEND_CHECKPOINTS: _PROGRAM,
    Act.AUDIT_CHAIN: _PROGRAM,
    Act.NOTE_FINDING: _PROGRAM,
    Act.NOTE_RESTORE: _PROGRAM,
    Act.ACKNOWLEDGE_RESTORE: _ADMINISTRATORS,
    Act.ADD_ORGANISATION: _ADMINISTRATORS | _PROGRAM,
    Act.RENAME_ORGANISATION: _ADMINISTRATORS,
    Act.SHOW_CLINIC_NAME: _ADMINISTRATORS | _CLINIC_MANAGERS,
    Act.MAKE_KEY: _ADMINISTRATORS | _CLINIC | _PROGRAM,
    Act.REVOKE_KEY: _ADMINISTRATORS | _CLINIC | _PROGRAM,
    Act.READ_CHECKS: _CLINIC,
    Act.KEEP_LIST: _CLINIC,
    Act.LOOK_AT_LISTS: _PROGRAM,
    Act.ASK_FOR_CODE: _CLINIC,
    # Whoever has confirmed the address that was asked (certificates/clinics/actions/giving.py).
    Act.GIVE_CODE: _PEOPLE,
    Act.INVITE_STAFF: _ADMINISTRATORS | _CLINIC_MANAGERS,
    Act.END_STAFF: _ADMINISTRATORS | _CLINIC_MANAGERS,
    # Whoever has confirmed the invited address, and whoever is in it (certificates/clinics/actions/people.py).
    Act.JOIN_CLINIC: _PEOPLE,
    Act.LEAVE_CLINIC: _PEOPLE,
}


Holders = Callable[[Model | None], QuerySet[Person]]
_HELD_IN_COURSE: dict[str, Holders] = {}
_HELD_IN_CLINIC: dict[str, Callable[[Person, Model], bool]] = {}


def know_role(role: str, holders: Holders) -> None:
    """Said at start-up by the part that knows who holds the role in a course; without a course: in any of them."""
    _HELD_IN_COURSE[role] = holders


def know_clinic_role(role: str, holds: Callable[[Person, Model], bool]) -> None:
    """Said at start-up by the part that knows who holds the role in a clinic. Without a clinic nobody holds it: an act that
    does not say whose row it is must not be granted by a role elsewhere."""
    _HELD_IN_CLINIC[role] = holds


class UnknownAct(LookupError):
    """The act has no row in the table, so nobody has decided who may do it."""


class NotAllowed(PermissionDenied):
    """The table does not grant the act to this actor. The message says what, and who may; pages and API answer 403."""

    def __init__(self, act: Act) -> None:
        super().__init__(_message(act))
        self.act = act


def check(
    by: Actor | AnonymousUser,
    act: Act,
    *,
    organisation: Model | None = None,
    course: Model | None = None,
) -> None:
    """Raise NotAllowed unless `by` may do this: the first line of every action that writes."""
    if not may(by, act, organisation=organisation, course=course):
        raise NotAllowed(act)


def may(
    by: Actor | AnonymousUser,
    act: Act,
    *,
    organisation: Model | None = None,
    course: Model | None = None,
) -> bool:
    """Whether the table grants the act to this actor. Who is switched off may nothing; a superuser is an administrator.

    Roles hold in the whole installation but for LEAD and READER, which are held in a course; without one, in any; and for
    CLINIC and CLINIC_MANAGER, which are held in the clinic `organisation`; without it, in none.
    Raises UnknownAct for what has no row, TypeError for what is no actor: neither is ever allowed.
    """
    if act not in TABLE:
        raise UnknownAct(act)
    granted = TABLE[act]
    if isinstance(by, Unnamed):
        return by.role in granted
    if isinstance(by, AnonymousUser):
        return VISITOR.role in granted
    if not isinstance(by, Person):
        raise TypeError(f"{by!r} is nobody who can act: give a person, SYSTEM or VISITOR.")
    return by.is_active and (
        PERSON in granted
        or _has_one(by, granted, course)
        or (organisation is not None and _has_one_in_clinic(by, granted, organisation))
    )


def _has_one_in_clinic(person: Person, granted: frozenset[str], organisation: Model) -> bool:
    return any(
        holds(person, organisation) for role, holds in _HELD_IN_CLINIC.items() if role in granted
    )


def _has_one(person: Person, granted: frozenset[str], course: Model | None) -> bool:
    if person.is_superuser and SUPERUSER in granted:
        return True
    if person.has_role(*granted.intersection(ROLES)):
        return True
    return any(held.filter(pk=person.pk).exists() for held in _held_in_course(granted, course))


def _held_in_course(granted: frozenset[str], course: Model | None) -> list[QuerySet[Person]]:
    return [holders(course) for role, holders in _HELD_IN_COURSE.items() if role in granted]


def roles_of(act: Act) -> frozenset[str]:
    """The roles in the whole installation that the table grants the act: where an administrator may, a superuser may."""
    held = TABLE[act] & {*ROLES, SUPERUSER}
    return held | ADMINISTRATES if "admin" in held else held


def who_may(act: Act, *, course: Model | None = None) -> QuerySet[Person]:
    """Everybody of whom `may` says yes. Who holds a role of a clinic is not among them: that part knows it."""
    granted, people = TABLE[act], Person.objects.filter(is_active=True)
    if PERSON in granted:
        return people
    able = Q(pk__in=Person.objects.in_role(roles_of(act)).values("pk"))
    for held in _held_in_course(granted, course):
        able |= Q(pk__in=held.values("pk"))
    return people.filter(able)


def _message(act: Act) -> str:
    granted = TABLE[act]
    shown = [str(called) for role, called in _CALLED.items() if role in granted]
    people = shown[:-1] if SYSTEM.role in granted and len(shown) > 1 else shown
    return _("Only %(who)s may %(what)s.") % {
        "who": get_text_list(people, _("or")),
        "what": act.label,
    }
