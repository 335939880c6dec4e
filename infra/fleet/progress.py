"""What a person sees of a run: a bar on a terminal, one line for each step elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 30
REDRAW_SECONDS = 0.1


class Progress:
    def __init__(self, stream: TextIO | None) -> None:
        """`stream` None: say nothing."""
        self._stream = stream
        self._is_terminal = stream is not None and stream.isatty()
        self._drawn_at = 0.0

    def say(self, line: str) -> None:
        if self._stream is not None:
            self._clear()
            self._stream.write(line + "\n")
            self._stream.flush()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """One line with its time, when it is over, and whether it went wrong."""
        began = time.monotonic()
        if self._is_terminal:
            self._draw(f"{what} …")
        try:
            yield
        except BaseException:
            self.say(f"{what}: failed after {time.monotonic() - began:.1f} s")
            raise
        self.say(f"{what}: {time.monotonic() - began:.1f} s")

    def bar(self, done: int, failed: int, total: int) -> None:
        now = time.monotonic()
        if not self._is_terminal or (now - self._drawn_at < REDRAW_SECONDS and done + failed < total):
            return
        self._drawn_at = now
        filled = WIDTH * (done + failed) // max(total, 1)
        wrong = f", {failed} failed" if failed else ""
        self._draw(f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {total} locations{wrong}")

    def _draw(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(f"\r\x1b[2K{text}")
            self._stream.flush()

    def _clear(self) -> None:
        if self._is_terminal:
            self._draw("")
