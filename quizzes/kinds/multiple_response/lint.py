"""Several right options: the rules for options ask, those for the one key do not."""

from quizzes.kinds.linting import (
    ASKS,
    choices_in,
    keyed_choices,
    no_place,
    reasons_of_choices,
    right_of_choices,
    wrong_choices,
)

STEM_ENDS = ASKS
ONE_BEST_OPTION = False
choices = choices_in
wrong_answers = wrong_choices
reasons = reasons_of_choices
right_texts = right_of_choices
keyed = keyed_choices
key_place = no_place
