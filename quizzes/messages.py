"""Messages that people read for the codes of this app."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from quizzes.models import Attempt, Blueprint, Quiz
from quizzes.sitting.domain.form_rules import Rule
from quizzes.sitting.domain.pass_rule import PassRule
from quizzes.sitting.domain.simulating import Profile


def not_open_message(reason: str | None, opens_at: datetime | None) -> str:
    """Why a quiz cannot be started now and what to do, in a sentence or two; "" when it can."""
    if not reason:
        return ""
    when = date_format(timezone.localtime(opens_at), "j F Y, H:i T") if opens_at else ""
    return {
        "checks-not-passed": _("The exam opens when you have passed the check of every module."),
        "wait": _("You can try again from %(when)s. Use the time to study the parts you missed.")
        % {"when": when},
        "renewal-ahead": _(
            "You hold a certificate, and this exam renews it. You can sit it from %(when)s: before, a pass would give you nothing."
        )
        % {"when": when},
        "no-tries-left": _(
            "You have used all your tries for now. You can sit the exam again from %(when)s."
        )
        % {"when": when}
        if when
        else _("You have used all your tries for now."),
        "held": _(
            "You have enough points in your last try, and somebody looks at it first. Its page says why, and until when."
        ),
        "keys-read": _(
            "You have opened questions of this exam, or their keys. So that its certificate stays worth what it says, you can sit it "
            "again from %(when)s."
        )
        % {"when": when},
        "entry-closed": _(
            "Your permission to sit this exam has ended. Ask an administrator to renew it."
        ),
        "already-passed": _("You have passed this exam."),
        "agreement-needed": _("Agree to the rules of the exam before you start."),
        "name-not-confirmed": _("Confirm your name and number before you start."),
        "register-entry-missing": _(
            "Add your name as on your professional register, the register and your number to your account first."
        ),
        "register-entry-held": _(
            "Somebody has to look at your register entry before you sit the exam. Your account page says why, what to "
            "send, and by when you get an answer."
        ),
        "bank-too-small": _(
            "This quiz has too few questions at the moment. Please come back later."
        ),
        "retired": _("This quiz is no longer offered."),
        "watching": _(
            "You watch an exam of this course that goes on. You can sit your own when it is closed."
        ),
        "witness-code": _(
            "This code opens nothing. It holds for ten minutes and for one exam, and after five wrong ones your invigilator has to make "
            "another. Nothing was started, and no try was used."
        ),
        "witness-entry-changed": _(
            "Your entry was changed since it was compared; the invigilator compares again. Nothing was started, and no try was used."
        ),
    }.get(reason, _("This quiz cannot be started now."))


def starts_wait_message(reason: str) -> str:
    """Why nobody can start an attempt now, and what becomes of those that run."""
    return {
        "disk-nearly-full": _(
            "The server has nearly no room left, and keeps it for the answers of those who sit now. Nothing was started, "
            "and no try was used. Try again later."
        ),
        "clock-set-back": _(
            "The clock of the server is wrong, so no exam can start: its time would be wrong too. Nothing was started, and "
            "no try was used. Try again later."
        ),
    }[reason]


def to_pass_message(quiz: Quiz) -> str:
    """What a candidate needs to pass a quiz that can be sat, in one sentence without its full stop."""
    assert quiz.current_policy is not None  # noqa: S101 -- Quiz.objects.current() only offers quizzes with both
    assert quiz.current_blueprint is not None  # noqa: S101
    rule, blueprint = quiz.current_policy.rule, quiz.current_blueprint
    cut = _("at least %(cut)d of %(of)d right")
    parts = [cut % {"cut": rule.cut, "of": blueprint.question_count}]
    if rule.critical_needed:
        critical = _("at least %(n)d of the %(of)d safety-critical questions right")
        parts.append(critical % {"n": rule.critical_needed, "of": blueprint.critical_count})
    if rule.module_percent:
        parts.append(_floor(rule, {module.count for module in blueprint.asked}))
    return ", ".join(parts[:-1]) + _(", and ") + parts[-1] if parts[1:] else parts[0]


def _floor(rule: PassRule, sizes: Collection[int]) -> str:
    if len(sizes) > 1:
        return _("at least %(n)d %% right in each module") % {"n": rule.module_percent}
    [of] = sizes
    return _("at least %(n)d of %(of)d right in each module") % {
        "n": rule.module_needed(of),
        "of": of,
    }


def form_messages(blueprint: Blueprint, areas: Mapping[str, str]) -> list[str]:
    """What every form asks at least and at most, beside its modules; `areas` has their titles by code."""
    return [_rule_message(rule, areas) for rule in blueprint.rules.in_force]


def _rule_message(rule: Rule, areas: Mapping[str, str]) -> str:
    about = "; ".join(_about(key, code, areas) for key, code in rule.named)
    said = {"about": about or _("all questions"), "least": rule.least, "most": rule.most}
    if rule.critical == "true":
        said["about"] = _("%(about)s, safety-critical") % said
    if rule.least and rule.most is not None:
        return _("%(least)d to %(most)d: %(about)s") % said
    return (
        _("at least %(least)d: %(about)s") if rule.least else _("at most %(most)d: %(about)s")
    ) % said


def _about(key: str, code: str, areas: Mapping[str, str]) -> str:
    if key == "area":
        return areas.get(code, code)
    known = {
        ("level", "recall"): _("recalling a fact"),
        ("level", "application"): _("applying a fact to a case"),
        ("level", "judgement"): _("judging between ways"),
        ("asks", "study"): _("what a study found"),
    }
    plain = code.replace("_", " ")
    if key == "kind":
        return _("of the kind “%(kind)s”") % {"kind": plain}
    return known.get((key, code)) or plain


def profile_message(profile: Profile, modules: Mapping[str, str]) -> str:
    """Whom a profile stands for; `modules` has their titles by code."""
    level = round(100 * profile.level)
    if profile.weak_module:
        return _("knows %(level)d %% elsewhere and %(weak)d %% in %(module)s") % {
            "level": level,
            "weak": round(100 * profile.weak_level),
            "module": modules[profile.weak_module],
        }
    kinds = {
        "testwise": _("knows nothing and picks by the words of the answers: %(level)d %% right"),
        "layman": _("knows nothing and guesses: %(level)d %% right"),
    }
    told = kinds.get(profile.name.partition("-")[0], _("knows %(level)d %% everywhere"))
    return told % {"level": level}


def share_message(share: float) -> str:
    """How many of 100 a share from 0 to 1 is; what is nearly nobody or everybody is never told as none or all."""
    if share < 0.005:
        return _("fewer than 1 of 100")
    if share >= 0.995:
        return _("more than 99 of 100")
    return _("%(n)d of 100") % {"n": round(100 * share)}


def reveal_description(reveal: str) -> str:
    """What a person sees after handing in, under each reveal rule."""
    return {
        "rationale": _(
            "Every question with the right answer, the reason for each answer, and the paragraph that teaches it"
        ),
        "objectives": _("What to study again, by objective, without the answers"),
        "domains": _(
            "Whether you passed, and what to study again. If not: how far off you were. The questions stay secret"
        ),
    }[reveal]


def clock_message(attempt: Attempt, now: datetime) -> str:
    """How much time an open attempt has left, and when it ends; "" without a limit."""
    if attempt.deadline_at is None:
        return ""
    minutes = max(0, ceil((attempt.deadline_at - now).total_seconds() / 60))
    left = ngettext("%(n)s minute left.", "%(n)s minutes left.", minutes) % {"n": minutes}
    when = date_format(timezone.localtime(attempt.deadline_at), "j F Y, H:i T")
    ends = _("The time runs on until %(when)s, also while you are away.") % {"when": when}
    return f"{left} {ends}"


def received_late_message(n: int) -> str:
    """What a page without scripts is told when it posted after the end."""
    return ngettext(
        "%(n)s answer came after the end. It is stored as received late and does not count.",
        "%(n)s answers came after the end. They are stored as received late and do not count.",
        n,
    ) % {"n": n}


def not_stored_message(reasons: Collection[str]) -> str | Promise | None:
    """Why answers to an attempt that is over, or full, were not stored; None when they can be given again."""
    if "too-late" in reasons:
        return _("This attempt ended more than a day ago. Nothing new is stored for it.")
    if "section-closed" in reasons:
        return _(
            "This section was closed before these answers came. They are stored with the time they came, and they do not count."
        )
    if "too-many" in reasons:
        return _("This attempt holds as many answers as any may hold. The newest were not stored.")
    return None


def unread_message(rejected: Sequence[Mapping[str, Any]]) -> str:
    """Which questions have an answer that was not taken, and what it can mean where that is more than one thing."""
    said = [
        _(
            "Question %(n)s: this can mean %(readings)s. Write the one that you mean so that it means nothing else."
        )
        % {"n": item["place"], "readings": _either(item["readings"])}
        if "readings" in item
        else _("Question %(n)s: the answer could not be read.") % {"n": item["place"]}
        for item in rejected
    ]
    return " ".join(said)


def _either(readings: Sequence[Any]) -> str:
    return get_text_list([_spelled(answer) for answer in readings], _("or"))


def _spelled(answer: Any) -> str:
    """An answer as it was typed: the fields of a kind that has several, one after the other."""
    return " ".join(map(str, answer.values())) if isinstance(answer, Mapping) else str(answer)


def attempt_messages() -> Mapping[str, str]:
    """What the attempt page's script says."""
    return _attempt_messages(get_language())


@lru_cache
def _attempt_messages(_language: str | None) -> Mapping[str, str]:
    """Looked up once a language: every page of an attempt says all of them."""
    return {
        **_saving_messages(),
        **_progress_messages(),
        **_section_messages(),
        **_ending_messages(),
    }


def _saving_messages() -> dict[str, str]:
    """Whether answers get through, and what to do where they do not."""
    return {
        "saving": _("Saving…"),
        "savedAt": _("Saved at {time}"),
        "promise": _("Each answer is sent as you give it. This line says when it is saved."),
        "promiseNotKept": _(
            "Each answer is sent as you give it. This line says when it is saved. This browser keeps no copy on the "
            "device: leave the page open until then."
        ),
        "failed-offline": _("No connection."),
        "failed-server": _("No answer from the server."),
        "failed-signed-out": _(
            "You were signed out. Sign in again in another tab, then come back."
        ),
        "failed-refused": _(
            "The server takes no answers to this attempt from whoever is signed in here now. Sign in as yourself in another "
            "tab, then come back."
        ),
        "notReceived": _("Answers not received yet: {n}."),
        "keptOnDevice": _(
            "They are kept on this device, and this page sends them as soon as it can."
        ),
        "heldOnPage": _(
            "They are held only on this open page: do not close it. It sends them as soon as it can."
        ),
        "allReceived": _("Every answer on this page was received."),
        "notSaved": _("Not every answer was saved. See the notes beside the questions."),
        "plain": _(
            "This page could not set up this question in full. Its answer is saved with “Save and go on later” "
            "or when you hand in, and not before."
        ),
        "rejected": _("This answer was not saved. Please give it again."),
        "rejected-bad-answer": _(
            "This answer could not be read and is not saved. Please give it again."
        ),
        "twoReadings": _(
            "This can be read in more than one way, and is not saved yet. Choose which:"
        ),
        "rejected-too-late": _(
            "This attempt ended more than a day ago. The answer was not stored."
        ),
        "rejected-too-many": _(
            "This attempt holds as many answers as any may hold. This one was not stored."
        ),
        "tooLate": _("This answer came after the end. It does not count."),
        "superseded": _(
            "This question was answered in another window or on another device as well. That answer is shown; "
            "choose again if you want another."
        ),
    }


def _progress_messages() -> dict[str, str]:
    """Where somebody is in the attempt, and how much time is left."""
    return {
        "closed": _("This attempt is closed."),
        "answered": _("answered"),
        "notAnswered": _("not answered"),
        "flagged": _("flagged"),
        "openCount": _("{n} of {of} questions have no answer yet."),
        "allAnswered": _("Every question has an answer."),
        "position": _("Question {n} of {of}"),
        "lastStep": _("Last step"),
        "minutesLeft": _("{n} minutes left"),
        "until": _("until {time} UTC"),
        "secondLeft": _("1 second left"),
        "secondsLeft": _("{n} seconds left"),
        "showTime": _("Show time"),
        "hideTime": _("Hide time"),
        "challengeEmpty": _("Say what is wrong with the question."),
        "challengeSending": _("Sending what you said…"),
        "challengeWaits": _(
            "What you said is not received yet. It is kept on this device and sent as soon as it can be."
        ),
        "challengeHeld": _(
            "What you said is not received yet. It is held only on this open page: do not close it."
        ),
        "challengeReceived": _(
            "What you said was received at {time}. The page of your result says what comes of it."
        ),
        "challengeRefused": _("This was not kept:"),
    }


def _section_messages() -> dict[str, str]:
    """Closing a section."""
    return {
        "rejected-section-closed": _(
            "This section was closed before this answer came. It is stored and does not count."
        ),
        "closing": _("Closing the section…"),
        "sectionNotClosed": _("The section is not closed yet."),
        "closeAgain": _("Choose “Close section” again."),
        "sectionMoved": _("This section is closed. The page goes on to the next one."),
    }


def _ending_messages() -> dict[str, str]:
    """The end of the time, and handing in."""
    return {
        "timeIsUp": _("Time is up."),
        "stay": _(
            "Stay on this page: they are kept here and sent as soon as the connection is back."
        ),
        "stayHeld": _(
            "Stay on this page: they are held here and nowhere else, and sent as soon as the connection is back."
        ),
        "willBeLate": _("They are then stored as received late and do not count."),
        "receivedLate": _("Answers received late: {n}."),
        "lateAdvice": _(
            "They are stored with the time they came, and they do not count. If something that you could not help "
            "held them up, you can ask on the page of the result for somebody to look at them."
        ),
        "resultSoon": _("The result appears in a moment."),
        "resultLater": _("The result appears as soon as the connection is back."),
        "handInLate": _(
            "Your hand-in did not reach us before the end. What we had received by then counts."
        ),
        "handingIn": _("Handing in…"),
        "notHandedIn": _("Not handed in yet, as far as this page knows."),
        "handInAgain": _("Choose “Hand in” again."),
        "handInKept": _("You have handed in, and we have not received it yet."),
        "handInWaits": _(
            "It is kept on this device, and sent by itself as soon as it can be, until the time is up."
        ),
        "handInHeld": _(
            "It is held only on this open page: do not close it. It is sent by itself as soon as it can be, until the "
            "time is up."
        ),
        "elsewhere": _(
            "This attempt is open in another tab or window of this browser. Answer there."
        ),
        "askOpen": _("Questions without an answer: {n}. They count as wrong."),
        "askRefused": _(
            "Answers that were not accepted: {n}. See the notes beside the questions. They are not handed in."
        ),
    }
