# SPDX-License-Identifier: Apache-2.0
"""Nodes of Framewise for ComfyUI: does the picture, clip or film look right?"""
from .framewise_nodes import NODE_CLASS_MAPPINGS, NODE_DISPLAY_NAME_MAPPINGS

__all__ = ["NODE_CLASS_MAPPINGS", "NODE_DISPLAY_NAME_MAPPINGS"]
