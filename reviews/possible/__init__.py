"""What may be done now: every command of an officer about a case, possible or the reason why not. Pure."""

from reviews.possible.every import ABOUT_A_CASE, possible, possible_of
from reviews.possible.known import Known, bar
from reviews.possible.ways import Ask, Part, Possible

__all__ = ["ABOUT_A_CASE", "Ask", "Known", "Part", "Possible", "bar", "possible", "possible_of"]
