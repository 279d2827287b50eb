"""Steps are neither right nor wrong by themselves: the rules for options have nothing to ask."""

from quizzes.kinds.linting import no_place, nothing

ONE_BEST_OPTION = False
choices = nothing
wrong_answers = nothing
reasons = nothing
key_place = no_place
