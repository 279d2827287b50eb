"""Pictures that are handed in are kept."""

from django.db import transaction

from courses.content.models import StoredPicture
from courses.content.pictures import Picture
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


@transaction.atomic
def keep_picture(*, picture: Picture, by: Actor) -> None:
    """Keep a cleaned picture, so that a draft can name it. Raises NotAllowed."""
    check(by, Act.SAVE_DRAFT)
    StoredPicture.objects.keep_all({picture.name: picture.data})
