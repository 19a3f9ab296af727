# SPDX-License-Identifier: Apache-2.0
"""The table of nodes: their names in workflows, and in menus."""
from .clips import CheckClip, ComposeFilm, PlanFilm, ScanClips
from .files import ConvertToTarget, OptimiseFile
from .images import CheckImage, CompareFiles, CompareImages

NODE_CLASS_MAPPINGS = {
    "FramewiseCompare": CompareImages,
    "FramewiseCompareFiles": CompareFiles,
    "FramewiseCheckImage": CheckImage,
    "FramewiseCheckClip": CheckClip,
    "FramewiseScanClips": ScanClips,
    "FramewisePlanFilm": PlanFilm,
    "FramewiseComposeFilm": ComposeFilm,
    "FramewiseConvert": ConvertToTarget,
    "FramewiseOptimise": OptimiseFile,
}

NODE_DISPLAY_NAME_MAPPINGS = {
    "FramewiseCompare": "Compare images (Framewise)",
    "FramewiseCompareFiles": "Compare files (Framewise)",
    "FramewiseCheckImage": "Check image (Framewise)",
    "FramewiseCheckClip": "Check clip (Framewise)",
    "FramewiseScanClips": "Scan clips (Framewise)",
    "FramewisePlanFilm": "Plan film (Framewise)",
    "FramewiseComposeFilm": "Compose film (Framewise)",
    "FramewiseConvert": "Thumbnail or convert (Framewise)",
    "FramewiseOptimise": "Optimise (Framewise)",
}
