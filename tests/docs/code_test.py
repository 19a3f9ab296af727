#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles the metric of docs/tutorials/write-a-metric.md, without output.

  code_test.py SOURCE COMPILER
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools/site"))
import doc_text  # noqa: E402


def main():
    source, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
    page = source / "docs/tutorials/write-a-metric.md"
    files = [block for block in doc_text.blocks(page.read_text("utf-8"))
             if block.language == "cpp"]
    for block in files:
        code = "\n".join(block.lines) + "\n"
        done = subprocess.run(
            [compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra",
             "-Werror", "-Wno-missing-field-initializers", "-x", "c++",
             f"-I{source}/src", f"-I{source}/include", "-"],
            input=code, encoding="utf-8", check=False)
        if done.returncode:
            return 1
    print(f"{len(files)} blocks compile")
    return 0 if files else 1


if __name__ == "__main__":
    sys.exit(main())
