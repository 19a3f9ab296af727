# SPDX-License-Identifier: Apache-2.0
# Keywords of compare(), for type checkers: the table of options, as
# tests/jobs/every_option_test.cc prints it.
from os import PathLike
from typing import (Literal, Optional, Sequence, Tuple, TypedDict, Union)

from ._framewise import Cache

class CompareOptions(TypedDict, total=False):
    cache: Optional[Cache]
    memory_per_thread: int
    delay_rule: Optional[Literal["browser", "stored"]]
    frame_rate: Optional[float]
    max_total_pixels: Optional[Union[int, str]]
    tolerant: Optional[bool]
    raw_video: Optional[str]
    max_file_bytes: Optional[Union[int, str]]
    max_frame_pixels: Optional[Union[int, str]]
    max_frames_in_file: Optional[Union[int, str]]
    max_time: Optional[str]
    metric: Optional[Union[str, Sequence[str]]]
    require: Optional[Union[str, Sequence[str]]]
    pairing: Optional[Literal["auto", "time", "index", "content", "stretch"]]
    sampling: Optional[Literal["auto", "full", "uniform", "adaptive", "scenes", "progressive", "film"]]
    sample: Optional[Union[int, str]]
    max_frames: Optional[Union[int, str]]
    sample_from: Optional[Union[int, str]]
    sample_share: Optional[Union[int, str]]
    confidence: Optional[float]
    full: Optional[bool]
    start: Optional[str]
    end: Optional[str]
    frames: Optional[Union[int, str]]
    offset: Optional[str]
    subsample: Optional[Union[int, str]]
    resize: Optional[Literal["none", "smaller", "test", "ref"]]
    background: Optional[Union[str, Tuple[int, int, int]]]
    flashes: Optional[Literal["wcag", "itu", "ofcom", "none"]]
    nits: Optional[float]
    display: Optional[Union[str, PathLike[str]]]
    ppd: Optional[float]
    film_start: Optional[Literal["still", "mirrored"]]
    lpips_size: Optional[Union[int, str]]
    text_language: Optional[str]
    device: Optional[str]
    giflab_frames: Optional[Union[int, str]]
    models: Optional[Union[str, PathLike[str]]]
    policy: Optional[Union[str, PathLike[str]]]
    verdict: Optional[bool]
    no_verdict: Optional[bool]
    worst: Optional[Union[int, str]]
    embed: Optional[Literal["worst", "all", "none"]]
    # Other names of some of them.
    metrics: Sequence[str]
    requirements: Sequence[str]
    judge: bool
    pictures: Union[bool, str]
    pixels_per_degree: float
    start_ms: float
    end_ms: Optional[float]
    offset_ms: float
