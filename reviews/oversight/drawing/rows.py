"""Rows that things are placed in, from the top, so that no two of them meet. Pure."""

from bisect import bisect_left, insort
from typing import overload


class Rows:
    """Rows that fill from the top: what is placed never meets what was placed before."""

    def __init__(self, apart: float) -> None:
        self.apart = apart
        self.taken: list[list[tuple[float, float]]] = []

    @overload
    def place(self, begin: float, end: float, *, high: int = 1, most: None = None) -> int: ...

    @overload
    def place(self, begin: float, end: float, *, high: int = 1, most: int | None) -> int | None: ...

    def place(self, begin: float, end: float, *, high: int = 1, most: int | None = None) -> int | None:
        """The first row from which on `high` rows are free from `begin` to `end`, which it takes; None where
        that is not among the first `most`."""
        row = next(row for row in range(len(self.taken) + 1) if self._free(row, high, begin, end))
        if most is not None and row + high > most:
            return None
        while len(self.taken) < row + high:
            self.taken.append([])
        for one in self.taken[row : row + high]:
            insort(one, (begin, end))
        return row

    def _free(self, row: int, high: int, begin: float, end: float) -> bool:
        return all(self._free_in(taken, begin, end) for taken in self.taken[row : row + high])

    def _free_in(self, taken: list[tuple[float, float]], begin: float, end: float) -> bool:
        after = bisect_left(taken, (begin, end))
        free_before = after == 0 or taken[after - 1][1] + self.apart <= begin
        return free_before and (after == len(taken) or end + self.apart <= taken[after][0])
