#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a page costs beside the comparison alone, in processor time.

    tools/page_cost.py PROGRAM ORIGINAL COPY [ORIGINAL COPY …]

The least of three runs each, without a cache. Prints a line for each pair and
the largest factor.
"""
import os
import resource
import subprocess
import sys
import tempfile


def seconds(command):
    """Processor time of the least of three runs."""
    least = None
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        least = took if least is None else min(least, took)
    return least


def main():
    if len(sys.argv) < 4 or len(sys.argv) % 2:
        sys.exit(__doc__)
    program, files = sys.argv[1], sys.argv[2:]
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        for original, copy in zip(files[::2], files[1::2]):
            compare = [program, "compare", original, copy, "--no-cache", "--progress", "none"]
            alone = seconds(compare)
            page = seconds([*compare, "--html", f"{folder}/page.html"])
            worst = max(worst, page / alone)
            print(f"{os.path.basename(original):40} {alone:6.2f} s, with a page {page:6.2f} s: "
                  f"{page / alone:.2f} times", flush=True)
    print(f"at most {worst:.2f} times")


if __name__ == "__main__":
    main()
