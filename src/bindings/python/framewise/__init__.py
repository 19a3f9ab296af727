# SPDX-License-Identifier: Apache-2.0
"""Does a compressed animation, video or image still look right?

    report = framewise.compare("original.gif", "small.gif")
    print(report[0].status, report[0].score, report[0].verdict)

docs/python.md has examples of everything.
"""
from __future__ import annotations

import os
from typing import (TYPE_CHECKING, Any, Callable, Dict, Iterable, List,
                    Optional, Union)

from ._framewise import (Animation, Cache, Comparison, Frame, JobResult, Measurer, Metric,
                         Optimization, Outcome, Reason, Report, Severity,
                         Status, __version__, check_image, compare_files,
                         compare_frames, convert, diff_images, empty_frame,
                         flashes, inspect, job_kinds, metric_names, open, optimize,
                         run, thumbnail)
from .errors import (CancelledError, Error, InputError, InternalError, IoError,
                     LimitError, MissingError, TimeLimitError,
                     UnsupportedError, UsageError)
from . import giflab

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._options import CompareOptions

__all__ = [
    "Animation", "Cache", "CancelledError", "Comparison", "Error", "Frame",
    "InputError", "InternalError", "IoError", "JobResult", "LimitError", "Measurer",
    "Metric", "MissingError", "Optimization", "Outcome", "Reason", "Report",
    "Severity", "Status", "TimeLimitError", "UnsupportedError", "UsageError",
    "__version__", "check_image", "compare", "convert", "diff_images",
    "empty_frame", "flashes", "giflab", "inspect", "job_kinds", "measure", "metric_names",
    "models_folder", "open", "optimize", "run", "thumbnail",
]


def models_folder() -> str:
    """Where `framewise models pull` puts trained models."""
    data = os.environ.get("XDG_DATA_HOME", "")
    if not os.path.isabs(data):
        data = os.path.join(os.path.expanduser("~"), ".local", "share")
    return os.path.join(data, "framewise", "models")


def _is_file(one: Any) -> bool:
    return isinstance(one, (str, os.PathLike))


def _frames_of(one: Any) -> Optional[List[Any]]:
    """The frames of one animation in memory; None if it is something else."""
    if isinstance(one, Frame):
        return [one]
    dimensions = getattr(one, "ndim", 0)
    if dimensions in (2, 3):
        return [one]
    if dimensions == 4:
        return list(one)
    if isinstance(one, (list, tuple)) and one and not any(
            _is_file(part) or isinstance(part, (list, tuple)) or
            getattr(part, "ndim", 0) == 4 for part in one):
        return list(one)
    return None


def compare(reference: Any, tests: Any, *, threads: int = 0,
            frame_ms: float = 100,
            progress: Optional[Callable[[int, int], object]] = None,
            **options: Unpack[CompareOptions]) -> Report:
    """Measures how well each test shows what the reference shows.

    The reference is a path, an array (a frame, or frames x height x width x
    channels), or a list of arrays or Frames. `tests` is one of the same kind or
    a list of them. Frames in memory are shown for `frame_ms` each. The other
    options are those of `framewise compare`, by their names with "_" for "-";
    docs/python.md lists them.
    """
    if options.get("models") is None:
        options["models"] = models_folder()
    if _is_file(reference):
        files = [tests] if _is_file(tests) else list(tests)
        if not all(_is_file(one) for one in files):
            raise UsageError("the reference is a file, but a test is not",
                             "compare files with files, frames with frames")
        return compare_files(reference, files, threads, progress, **options)
    pictured = _frames_of(reference)
    one = _frames_of(tests)
    others = [one] if one else [_frames_of(test) for test in tests]
    if not pictured or not all(others):
        raise UsageError("nothing but frames can be compared with frames",
                         "pass arrays of NumPy, or two paths")
    return compare_frames(pictured, others, frame_ms, threads, progress,
                          **options)


def measure(reference: Any, test: Any, metrics: Union[str, Iterable[str]] = (
        "ssimulacra2",), *, models: Union[str, os.PathLike, None] = None
            ) -> Dict[str, Optional[float]]:
    """The values of one pair of frames, by name; None where there is none.

    A Measurer keeps its memory from pair to pair.
    """
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    folder = models_folder() if models is None else models
    return Measurer(names, folder).measure(reference, test)
