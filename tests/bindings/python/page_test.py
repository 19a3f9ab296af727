# SPDX-License-Identifier: Apache-2.0
"""Runs every block of Python of a page, in order, on the pair of the demo.

Usage: page_test.py PAGE
"""
import os
import pathlib
import re
import shutil
import sys
import tempfile

try:
    import numpy  # noqa: F401
except ImportError:
    print("SKIPPED: NumPy is not installed (python3-numpy)")
    sys.exit(0)

page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
blocks = re.findall(r"^```python$(.*?)^```$", page, re.M | re.S)
with tempfile.TemporaryDirectory() as folder:
    for name in ("original.gif", "small.gif"):
        shutil.copy(pathlib.Path(os.environ["FRAMEWISE_PAIR"]) / name, folder)
    os.chdir(folder)
    names = {"__name__": "page"}
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"block {number}", "exec"), names)
print(len(blocks), "blocks ran")
sys.exit(0 if len(blocks) >= 5 else 1)
