#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demo with the module for Python, which has no program: compares the pair
that the wheel carries.

  PYTHONPATH=UNPACKED-WHEEL tools/demo_wheel.py FOLDER
"""
import os
import shutil
import sys
from pathlib import Path

try:
    import framewise
except ImportError as error:
    print(f"The wheel does not run on this system: {error}", file=sys.stderr)
    sys.exit(4)

place = Path(sys.argv[1])
shutil.copytree(Path(framewise.__file__).parent / "demo", place, dirs_exist_ok=True)
original, small = place / "original.gif", place / "small.gif"
print(f'>>> report = framewise.compare("{original}", "{small}")')
report = framewise.compare(original, small)
one = report[0]
print(one.status.name, f"{one.score:.1f}", one.verdict)
for reason in one.reasons:
    print(f"  {reason.severity.name.lower()}: {reason.message}")
report.write_html(place / "report.html")
report.write_json(place / "report.json")
print(f"""
The report:         {place.resolve()}/report.html (open it in a browser)
The result as JSON: {place.resolve()}/report.json
The pair:           {original.resolve()}, small.gif
The module:         PYTHONPATH={os.environ.get("PYTHONPATH", "")} {sys.executable}""")
