"""Pictures that are handed in are kept."""

from django.db import transaction

from courses.content.models import StoredPicture
from courses.content.pictures import Picture
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


@transaction.atomic
def keep_picture(*, picture: Picture, by: Actor, made_of: str = "") -> None:
    """Keep a cleaned picture, so that a draft can name it; `made_of`: the one that it is a part of. One that was withdrawn
    is not kept, and who names it is told. Raises NotAllowed."""
    check(by, Act.SAVE_DRAFT)
    StoredPicture.objects.keep_all({picture.name: picture.data}, made_of=made_of)
