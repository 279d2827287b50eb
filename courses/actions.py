"""Everything that can happen to courses and to people studying them. One function, one transaction."""

from courses.content.actions.pictures import keep_picture
from courses.content.actions.syncing import Change, FileSync
from courses.content.actions.withdrawing import Told, erase_again, erase_photographs
from courses.evidence.actions.answers import draft_answer
from courses.evidence.actions.disputing import DisputeRefused, answer_dispute, raise_dispute
from courses.evidence.actions.expiring import tell_of_expiring
from courses.lessons.actions.adapter import BrokenReferences, check_lesson_body, draft_measures
from courses.lessons.actions.awaited import awaited_objectives, unknown_objectives
from courses.lessons.actions.drafted import (
    drafted_facts,
    drafted_figures,
    figure_of,
    previewed_lesson,
)
from courses.lessons.actions.loading import LoadedCourse, load_course
from courses.lessons.actions.photographs import photograph_for
from courses.lessons.actions.withdrawn import (
    consents_of,
    family_of,
    figures_of,
    is_withdrawn,
    withdrawn_for_good,
    withdrawn_in,
    withdrawn_names,
    without,
)
from courses.publishing.actions.adapters import NotStorable
from courses.publishing.actions.alone import drafts_of, may_publish_alone, propose_alone
from courses.publishing.actions.appointing import (
    end_lead,
    is_lead,
    leads_not_made_by,
    propose_lead,
)
from courses.publishing.actions.beginning import begin_course, begin_entry, copy_entry, edit_entry
from courses.publishing.actions.codes import numbered, short_code
from courses.publishing.actions.contributing import (
    CannotPublish,
    NotASecondPerson,
    NothingToPublish,
    contributors_to,
    open_alone,
    standing_proposal,
)
from courses.publishing.actions.declaring import declare
from courses.publishing.actions.drafting import (
    EditedMeanwhile,
    draft_findings,
    mark_of,
    restore_revision,
    restore_version,
    save_draft,
)
from courses.publishing.actions.looking import LastLook, look_at, unread
from courses.publishing.actions.may_sign import SignOffRefused, check_may_sign
from courses.publishing.actions.meaning import NotSameMeaning
from courses.publishing.actions.moving import move_entry, reorder_entries
from courses.publishing.actions.news import (
    choose_mails,
    forget_news,
    mail_daily,
    mail_news,
    mark_news,
    turn_mails_off,
)
from courses.publishing.actions.publishing import (
    DraftChanged,
    FailsRules,
    NotRead,
    Unfinished,
    publish,
)
from courses.publishing.actions.pulling import bring_back, propose_return, pull
from courses.publishing.actions.reading import (
    end_send_back,
    mark_read,
    open_version,
    send_back,
    unmark_read,
)
from courses.publishing.actions.reviewing import (
    ask_for_review,
    comment_on,
    reopen_comment,
    return_draft,
    settle_comment,
    take_review_back,
)
from courses.publishing.actions.signing import sign, withdraw_signatures
from courses.publishing.actions.taken_up import Behind, behind, behind_each
from courses.publishing.actions.together import NotTogether, awaited, publish_together
from courses.reading.actions.erasing import erase_reader
from courses.reading.actions.rereading import paragraphs_of, passages_citing
from courses.reading.actions.studying import complete_lesson, enrol, open_lesson, reopen_lesson

__all__ = [
    "Behind",
    "BrokenReferences",
    "CannotPublish",
    "Change",
    "DisputeRefused",
    "DraftChanged",
    "EditedMeanwhile",
    "FailsRules",
    "FileSync",
    "LastLook",
    "LoadedCourse",
    "NotASecondPerson",
    "NotRead",
    "NotSameMeaning",
    "NotStorable",
    "NotTogether",
    "NothingToPublish",
    "SignOffRefused",
    "Told",
    "Unfinished",
    "answer_dispute",
    "ask_for_review",
    "awaited",
    "awaited_objectives",
    "begin_course",
    "begin_entry",
    "behind",
    "behind_each",
    "bring_back",
    "check_lesson_body",
    "check_may_sign",
    "choose_mails",
    "comment_on",
    "complete_lesson",
    "consents_of",
    "contributors_to",
    "copy_entry",
    "declare",
    "draft_answer",
    "draft_findings",
    "draft_measures",
    "drafted_facts",
    "drafted_figures",
    "drafts_of",
    "edit_entry",
    "end_lead",
    "end_send_back",
    "enrol",
    "erase_again",
    "erase_photographs",
    "erase_reader",
    "family_of",
    "figure_of",
    "figures_of",
    "forget_news",
    "is_lead",
    "is_withdrawn",
    "keep_picture",
    "leads_not_made_by",
    "load_course",
    "look_at",
    "mail_daily",
    "mail_news",
    "mark_news",
    "mark_of",
    "mark_read",
    "may_publish_alone",
    "move_entry",
    "numbered",
    "open_alone",
    "open_lesson",
    "open_version",
    "paragraphs_of",
    "passages_citing",
    "photograph_for",
    "previewed_lesson",
    "propose_alone",
    "propose_lead",
    "propose_return",
    "publish",
    "publish_together",
    "pull",
    "raise_dispute",
    "reopen_comment",
    "reopen_lesson",
    "reorder_entries",
    "restore_revision",
    "restore_version",
    "return_draft",
    "save_draft",
    "send_back",
    "settle_comment",
    "short_code",
    "sign",
    "standing_proposal",
    "take_review_back",
    "tell_of_expiring",
    "turn_mails_off",
    "unknown_objectives",
    "unmark_read",
    "unread",
    "withdraw_signatures",
    "withdrawn_for_good",
    "withdrawn_in",
    "withdrawn_names",
    "without",
]
