"""An agreement between a company and an agency: negotiated term by term, signed, amended, ended."""

from agreements.agreement.board import DURATION, FUTURE_MODELS, Board
from agreements.agreement.stream import Agreement

__all__ = ["DURATION", "FUTURE_MODELS", "Agreement", "Board"]
