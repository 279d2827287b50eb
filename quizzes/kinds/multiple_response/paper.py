"""Options with their verdicts, for reviewers, and as one form showed them."""

from quizzes.kinds.printing import no_remarks, printed_options, said_options, shown_options

printed = printed_options
remarks = no_remarks
shown = shown_options
said = said_options
