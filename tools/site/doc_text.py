# SPDX-License-Identifier: Apache-2.0
"""Reads the Markdown of the documentation: blocks of code, headings, links."""
import dataclasses
import pathlib
import re
import unicodedata

FENCE = re.compile(r"^\s*```+\s*([\w-]*)")
# Blocks that show commands; "" has no language.
COMMANDS = {"sh", "console", "", "indented"}
COMMENT = re.compile(r"^<!--\s*(.*?)\s*-->$")


@dataclasses.dataclass
class Block:
    """A block of code; `line` is the number of its first line of code."""
    language: str  # "" for a fence without a language, "indented" without a fence
    line: int
    lines: list
    comments: list  # of the HTML comments right above it


def pages(source):
    """README.md and all pages of docs/, relative to the root."""
    found = [pathlib.Path("README.md")]
    found += sorted(path.relative_to(source)
                    for path in (source / "docs").rglob("*.md"))
    return found


def blocks(text):
    """The blocks of code of a page, in order."""
    found = []
    comments = []
    fence = None
    indented = None
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line)
        if fence is not None:
            if mark and not mark.group(1):
                found.append(fence)
                fence = None
                before = line
            else:
                fence.lines.append(line)
            continue
        if indented is not None:
            if line.startswith("    ") or not line.strip():
                indented.lines.append(line[4:])
                continue
            found.append(indented)
            indented = None
        if mark:
            fence = Block(mark.group(1), number + 1, [], comments)
            comments = []
        elif line.startswith("    ") and not before.strip():
            indented = Block("indented", number, [line[4:]], comments)
            comments = []
        elif COMMENT.match(line):
            comments.append(COMMENT.match(line).group(1))
        elif line.strip():
            # What is to run first may stand further up.
            comments = [one for one in comments if one.startswith("first:")]
        before = "" if COMMENT.match(line) else line
    if indented is not None:
        found.append(indented)
    return found


def prose(text):
    """The lines outside blocks of code, with their numbers."""
    inside = set()
    for block in blocks(text):
        inside.update(range(block.line - 1, block.line + len(block.lines) + 1)
                      if block.language != "indented" else
                      range(block.line, block.line + len(block.lines)))
    for number, line in enumerate(text.splitlines(), 1):
        if number not in inside:
            yield number, line


def anchor(heading):
    """The anchor that a heading has on a forge and on the site."""
    text = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    text = unicodedata.normalize("NFKC", text).strip().lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))


def anchors(text):
    found = set()
    for _, line in prose(text):
        heading = re.match(r"^#+ +(.*?)\s*#*$", line)
        if not heading:
            found.update(re.findall(r'<a (?:id|name)="([^"]+)"', line))
            continue
        name = anchor(heading.group(1))
        if name in found:
            name += f"-{sum(one.startswith(name) for one in found)}"
        found.add(name)
    return found


def links(text):
    """(line, target) of each link and picture that is written in place."""
    for number, line in prose(text):
        line = re.sub(r"`[^`]*`", lambda code: "`" * len(code.group()), line)
        for target in re.findall(r"\]\(([^)\s]+)(?: \"[^\"]*\")?\)", line):
            yield number, target


def site_anchor(heading, separator):
    """For MkDocs, which gives the text of the heading without its marks."""
    return anchor(heading)
