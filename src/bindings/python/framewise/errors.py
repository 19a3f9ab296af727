# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, by kind. All are framewise.Error."""
from __future__ import annotations

from typing import Optional


class Error(Exception):
    """A failure: its cause, where it lies, and how to fix it."""

    kind = "error"

    def __init__(self, message: str, hint: str = "", file: str = "",
                 offset: Optional[int] = None,
                 frame: Optional[int] = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = file
        self.offset = offset
        self.frame = frame

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file else ""
        if self.frame is not None:
            where += f"frame {self.frame}: "
        return where + self.message + (f" ({self.hint})" if self.hint else "")


class UsageError(Error, ValueError):
    """Arguments that make no sense."""

    kind = "usage"


class InputError(Error):
    """A file that is damaged or not of the stated format."""

    kind = "input"


class UnsupportedError(Error):
    """A valid file that this build cannot read."""

    kind = "unsupported"


class LimitError(Error):
    """A limit would be exceeded."""

    kind = "limit"


class IoError(Error):
    """The operating system failed: a file is missing, the disk is full."""

    kind = "io"


class MissingError(Error):
    """A library, model or program is missing, or a folder cannot be written."""

    kind = "environment"


class CancelledError(Error):
    """The work was stopped before there was a result."""

    kind = "cancelled"


class TimeLimitError(Error):
    """The time limit passed."""

    kind = "timeout"


class InternalError(Error):
    """A defect of Framewise: please report it."""

    kind = "internal"


_KINDS = {kind.kind: kind for kind in Error.__subclasses__()}


def error_of_kind(kind: str, *details: object) -> Error:
    """The exception of a kind, for the module in C++."""
    return _KINDS.get(kind, InternalError)(*details)  # type: ignore[arg-type]
