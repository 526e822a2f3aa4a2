"""The open case of the demo: a review under a program, with every clock at work, and a hard turn.

It happened over the last five weeks and is entered when the demo is made, which the program that it runs
under counts as timely. What is due is counted from the day on which the demo is made.
"""

from collections.abc import Iterator

from reviews.demo.acts import Act
from reviews.demo.open_asks import complied, declined, disputes, drafted, ordered, waiting
from reviews.demo.open_review import access, evaluation, held, opening, owed, program, trying


def story() -> Iterator[Act]:
    """The case in thirteen chapters, in the order in which they are entered."""
    for chapter in (
        program, opening, access, evaluation, disputes,
        declined, ordered, complied, owed, waiting, held, trying, drafted,
    ):  # fmt: skip
        yield from chapter()
