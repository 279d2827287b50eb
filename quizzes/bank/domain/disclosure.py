"""Whether others than candidates can read a question: the source says so, not the door through which it came."""


def is_disclosed(*, said: bool | None, was_shipped: bool, before: bool | None) -> bool:
    """What is true of a question after a load.

    `said`: by course.yaml of the folder, None where it says nothing. `was_shipped`: whether the program's own tree has ever held it,
    which no later folder undoes. `before`: what was known of the question, None where it is new.

    A folder that says nothing changes nothing that is known; a new question of it counts as readable, because a certificate may
    carry a caveat too many and never one too few.
    """
    if was_shipped or said:
        return True
    if said is None:
        return True if before is None else before
    return False
