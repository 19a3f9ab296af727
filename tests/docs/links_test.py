#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that each link of the documentation leads somewhere.

  links_test.py SOURCE

Files, and headings within pages. Addresses of the web are not opened.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools/site"))
import doc_text  # noqa: E402

FURTHER = ["CONTRIBUTING.md", "CHANGELOG.md"]


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    pages = doc_text.pages(source) + [pathlib.Path(name) for name in FURTHER]
    texts = {(source / page).resolve(): (source / page).read_text("utf-8")
             for page in pages}
    anchors = {path: doc_text.anchors(text) for path, text in texts.items()}
    count = broken = 0
    for path, text in texts.items():
        for line, target in doc_text.links(text):
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            count += 1
            name, _, heading = target.partition("#")
            aim = (path.parent / name).resolve() if name else path
            problem = None
            if not aim.exists():
                problem = "there is no such file"
            elif heading and heading not in anchors.get(aim, {heading}):
                problem = "the page has no such heading"
            if problem:
                broken += 1
                print(f"{path.relative_to(source)}:{line}: {target}: {problem}")
    print(f"{count} links, {broken} broken")
    return 1 if broken or count < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
