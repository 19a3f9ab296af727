# SPDX-License-Identifier: Apache-2.0
"""GifLab's function and keys, so that its users change one import:

    from framewise.giflab import calculate_comprehensive_metrics

docs/migration.md says what the numbers are, and which are wrong as in GifLab.
"""
from __future__ import annotations

import itertools
import os
import time
from typing import Any, Dict, List, Optional

# Metrics of pairs of frames, of which GifLab gives the mean, std, min and max.
_OF_PAIRS = ("ssim", "ms_ssim", "psnr", "mse", "rmse", "fsim", "gmsd", "chist",
             "edge_similarity", "texture_similarity", "sharpness_similarity")
# Metrics of one of both files, with GifLab's names of their parts.
_OF_STREAMS = ("temporal_consistency", "disposal_artifacts")
# Metrics that have another name in GifLab.
_RENAMED = {"composite": "composite_quality"}
# That release has no program of SSIMULACRA2 and no LPIPS; it says so with these
# values, and its composite is computed from them.
_ABSENT = {"deep_perceptual_device": "fallback", "ssimulacra2_mean": 50.0,
           "ssimulacra2_p95": 50.0, "ssimulacra2_min": 50.0,
           "ssimulacra2_frame_count": 0.0, "ssimulacra2_triggered": 0.0}
# Frames of each file that GifLab reads.
_FRAMES = 30


def _config(config: Any, name: str, default: Any) -> Any:
    """A value of GifLab's MetricsConfig, or of a dict with its names."""
    if config is None:
        return default
    if isinstance(config, dict):
        return config.get(name, default)
    return getattr(config, name, default)


def _add_pairs(metrics: Dict[str, Any], values: Dict[str, Any]) -> None:
    for name in _OF_PAIRS:
        metric = metrics.get("giflab:" + name)
        if metric is None or metric.mean is None:
            continue
        values[name] = metric.mean
        values[name + "_std"] = metric.std
        values[name + "_min"] = metric.min
        values[name + "_max"] = metric.max
        if name != "psnr":  # psnr_mean is in dB, a metric of its own
            values[name + "_mean"] = values[name]


def _add_streams(values: Dict[str, Any]) -> None:
    for name in _OF_STREAMS:
        if name not in values:
            continue
        post = values[name]
        values[name + "_post"] = values[name + "_compressed"] = post
        values[name + "_std"] = 0.0
        values[name + "_min"] = values[name + "_max"] = post
        if name + "_pre" in values:
            values[name + "_original"] = values[name + "_pre"]


def _add_sizes(report: Dict[str, Any], values: Dict[str, Any]) -> None:
    original = report["reference"]
    compressed = report["comparisons"][0]["test"]
    values["frame_count"] = original["frames"]
    values["compressed_frame_count"] = compressed["frames"]
    sizes = original.get("bytes") or 0, compressed.get("bytes") or 0
    values["compression_ratio"] = sizes[0] / sizes[1] if all(sizes) else 1.0
    values["kilobytes"] = sizes[1] / 1024


def _delays(one: Any) -> List[float]:
    """The delays of a file or of frames in memory, as GifLab reads them."""
    from . import Frame, open as open_file
    if not isinstance(one, (str, os.PathLike)):
        return [frame.duration_ms or 100 if isinstance(frame, Frame) else 100
                for frame in one]
    delays = open_file(one).stored_delays_ms()
    if len(delays) < 2:
        return [100]
    return [min(delay, 10_000) if delay >= 1 else 100 for delay in delays]


def _add_timing(original: Any, compressed: Any,
                values: Dict[str, Any]) -> None:
    a, b = _delays(original), _delays(compressed)
    grid = [[round(delay / 10) * 10 for delay in delays] for delays in (a, b)]
    drifts = [abs(x - y) for x, y in zip(itertools.accumulate(a),
                                         itertools.accumulate(b))]
    longer = abs(sum(a) - sum(b))
    values["timing_grid_ms"] = 10
    values["grid_length"] = int(sum(grid[0]) // 10)
    values["duration_diff_ms"] = round(longer)
    values["max_timing_drift_ms"] = round(max(drifts))
    values["timing_drift_score"] = min(1.0, (max(drifts) + longer) / 500)
    values["alignment_accuracy"] = (
        sum(x == y for x, y in zip(*grid)) / len(drifts))
    values["timing_validation_status"] = "success"


def calculate_comprehensive_metrics(
        original: Any, compressed: Any, config: Any = None,
        frame_reduction_context: bool = False,
        file_metadata: Optional[Dict[str, Any]] = None,
        **_ignored: Any) -> Dict[str, Any]:
    """GifLab's metrics of two files, or of two lists of RGB frames.

    Returns what GifLab does under the same keys; what could not be measured has
    no key. `config` may have SSIM_MAX_FRAMES. `frame_reduction_context` and
    `file_metadata` are accepted and change no number, as in GifLab.
    """
    from . import Error, InputError, compare
    del frame_reduction_context, file_metadata
    begin = time.perf_counter()
    frames = int(_config(config, "SSIM_MAX_FRAMES", _FRAMES))
    try:
        report = compare(original, compressed, metrics=["giflab"],
                         giflab_frames=frames, judge=False,
                         resize="none")
    except Error as error:
        # GifLab's callers catch ValueError.
        if isinstance(error, ValueError):
            raise
        raise ValueError(str(error)) from error
    if report[0].error:
        raise InputError(report[0].error)
    metrics = report[0].metrics
    values: Dict[str, Any] = {}
    for name, metric in metrics.items():
        if name.startswith("giflab:") and metric.mean is not None:
            key = name.split(":", 1)[1]
            values[_RENAMED.get(key, key)] = metric.mean
    _add_pairs(metrics, values)
    _add_streams(values)
    _add_sizes(report.to_dict(), values)
    _add_timing(original, compressed, values)
    values.update(_ABSENT)
    values["render_ms"] = int((time.perf_counter() - begin) * 1000)
    return values


def calculate_comprehensive_metrics_from_frames(
        original_frames: Any, compressed_frames: Any, config: Any = None,
        **options: Any) -> Dict[str, Any]:
    """The same, under the name that GifLab has for frames in memory."""
    return calculate_comprehensive_metrics(original_frames, compressed_frames,
                                           config, **options)
