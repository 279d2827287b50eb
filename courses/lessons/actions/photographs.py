"""Who may see a photograph of lessons. Questions keep pictures beside it, and those are nobody's here."""

from courses.content.models import StoredPicture
from courses.lessons.models import Figure, LessonVersion
from courses.publishing.models import DraftRevision, EntryVersion, FigureDraft
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, may


def photograph_for(by: Actor, name: str) -> StoredPicture | None:
    """The photograph, for readers where a course that they get has it; for who works on courses also as a draft or an
    earlier version says it. None: there is none for this person."""
    is_seen = _is_live(name) or (may(by, Act.ENTER_STUDIO) and _is_told_of(name))
    return StoredPicture.objects.filter(name=name).first() if is_seen else None


def _is_live(name: str) -> bool:
    return Figure.objects.filter(photo=name, module__course__is_draft=False).exists()


def _is_told_of(name: str) -> bool:
    """Whether a draft of a figure names it, or did once, or a published lesson shows it."""
    figure = FigureDraft.KIND
    return (
        FigureDraft.objects.filter(content__photo=name).exists()
        or EntryVersion.objects.filter(entry__kind=figure, content__photo=name).exists()
        or DraftRevision.objects.filter(kind=figure, content__photo=name).exists()
        or LessonVersion.objects.filter(html__contains=f"/pictures/{name}/").exists()
    )
