"""Several right options: the rules for options ask, those for the one key do not."""

from quizzes.kinds.linting import (
    choices_in,
    no_place,
    reasons_of_choices,
    right_of_choices,
    wrong_choices,
)

ONE_BEST_OPTION = False
choices = choices_in
wrong_answers = wrong_choices
reasons = reasons_of_choices
right_texts = right_of_choices
key_place = no_place
