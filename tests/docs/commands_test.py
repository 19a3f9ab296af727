#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every command that the documentation shows.

  commands_test.py BUILD SOURCE [PAGE…]

The commands are the lines of blocks `sh` and, after "$ ", of blocks `console`;
of other blocks without a language, the lines that call framewise. Each page has
a folder of its own with the files of make_files.sh; its commands run in order.

What a block `console` shows below a command must be its standard output.
Numbers, widths and charts may differ; … stands for any text, a line of it for any lines.

Comments above a block, the last two right above:
  <!-- first: SHELL -->             runs before the block, and is not counted
  <!-- not run: WHY -->             the block is not run
  <!-- not run `TEXT`: WHY -->      its lines that contain TEXT are not run

A command must end with exit code 0, or with one that its line says ("exit code
1"); a gate (--require, --fail-on, diff, …) may also end with 1.
"""
import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools/site"))
import doc_text  # noqa: E402

SECONDS = 120
IS_COMMAND = re.compile(r"^(\$ )?([A-Z_]+=\S+ )*framewise |\| framewise ")
IS_GATE = re.compile(r"--require|--fail-on|--(min|max)-[a-z]|\bdiff\b|\bcheck\b")
RUNS_ON = re.compile(r"framewise (serve(?! (token|sign))|video preview)\b")


@dataclasses.dataclass
class Command:
    page: pathlib.Path
    line: int
    text: str
    first: list  # what runs before it
    shown: list  # the output that the page shows, or None
    not_run: str = ""


def continued(lines):
    """(index, text) of the lines, with those that end in \\ joined."""
    index = 0
    while index < len(lines):
        begin, text = index, lines[index]
        while text.endswith("\\") and index + 1 < len(lines):
            index += 1
            text = text[:-1] + " " + lines[index].strip()
        index += 1
        yield begin, text


def why_not_run(text, comments):
    for comment in comments:
        match = re.match(r"not run(?: `([^`]*)`)?: (.*)", comment)
        if match and (match.group(1) or "") in text:
            return match.group(2)
    return ""


def commands_of(page, text):
    """The commands of a page, in order."""
    found = []
    for block in doc_text.blocks(text):
        if block.language not in doc_text.COMMANDS:
            continue
        first = [comment.partition(":")[2].strip() for comment in block.comments
                 if comment.startswith("first:")]
        shown = None
        for index, line in continued(block.lines):
            is_command = (line.startswith("$ ") if block.language == "console"
                          else line.strip() and not line.startswith("#")
                          if block.language == "sh" else
                          IS_COMMAND.search(line))
            if not is_command:
                if shown is not None:
                    shown.append(line)
                continue
            shown = [] if block.language == "console" else None
            command = line.removeprefix("$ ")
            found.append(Command(page, block.line + index, command, first, shown,
                                 why_not_run(command, block.comments)))
            first = []
    return found


def pattern_of(line):
    """A regular expression for a line of output, whatever its numbers."""
    line = re.sub(r"[▁▂▃▄▅▆▇█·]+", "▁", line.strip())
    parts = re.split(r"([-+]?\d[\d.,:]*|▁|…|\s+|-{3,}|─{3,})", line)
    forms = {"▁": "[▁▂▃▄▅▆▇█·\\s]+", "…": ".*"}
    out = ""
    for part in parts:
        if not part:
            continue
        if re.fullmatch(r"[-+]?\d[\d.,:]*", part):
            out += r"[-+]?\d[\d.,:]*"
        elif part.isspace():
            out += r"\s+"
        elif re.fullmatch(r"[-─]{3,}", part):
            out += r"[-─]+"
        else:
            out += forms.get(part, re.escape(part))
    return out


def first_difference(shown, printed):
    """The first line that is shown but was not printed there, or None."""
    printed = [line for line in printed.splitlines() if line.strip()]
    at = 0
    may_skip = False
    for line in shown:
        if not line.strip():
            continue
        if line.strip() in {"…", "..."}:
            may_skip = True
            continue
        pattern = re.compile(pattern_of(line))
        while at < len(printed) and not pattern.fullmatch(printed[at].strip()):
            if not may_skip:
                return f"{line}\n  but printed is: {printed[at]}"
            at += 1
        if at == len(printed):
            return line
        at += 1
        may_skip = False
    if at < len(printed) and not may_skip:
        return f"(the end)\n  but printed is: {printed[at]}"
    return None


class Page:
    """A folder with the files that pages name, and what was run in it."""

    def __init__(self, place, files, build, source):
        self.home = place / "home"
        self.work = place / "work"
        self.home.mkdir(parents=True)
        shutil.copytree(files, self.work)
        programs = place / "bin"
        programs.mkdir()
        (programs / "framewise").symlink_to(build / "framewise")
        for script in source.glob("deploy/ci/*.sh"):
            (programs / script.name).symlink_to(script)
        (self.work / "tools").symlink_to(source / "tools")
        self.environment = {
            **{name: value for name, value in os.environ.items()
               if not name.startswith(("FRAMEWISE_", "XDG_", "GIFLAB_"))},
            "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(self.home),
            "BROWSER": "true", "FRAMEWISE_CONFIG": "none", "COLUMNS": "100",
            **{f"GIT_{who}_{what}": "you@example.org"
               for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}}

    def run(self, text):
        """The exit code, and what was printed to both streams.

        Servers end after three seconds. A command changes the folder for those
        that follow, as in a shell.
        """
        if RUNS_ON.search(text):
            text = re.sub(r"\s*(&|#.*)$", "", text)
            if " serve" in text and "--listen" not in text:
                text += " --listen 127.0.0.1:0"
            text = f"timeout --foreground --preserve-status -s TERM 3 {text}"
        try:
            done = subprocess.run(
                ["bash", "-c", text], cwd=self.work, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return 124, "", f"it ran for more than {SECONDS} s"
        folder = re.match(r"^cd (\S+)$", text)
        if folder and done.returncode == 0:
            self.work = self.work / folder.group(1)
        return (done.returncode, done.stdout.decode("utf-8", "replace"),
                done.stderr.decode("utf-8", "replace"))


def problem_of(command, page):
    for text in command.first:
        code, output, errors = page.run(text)
        if code:
            return f"what is to run first ends with {code}: {text}\n{errors}"
    if command.not_run:
        return None
    code, output, errors = page.run(command.text)
    if "the time limit of" in errors:  # a busy machine
        code, output, errors = page.run(command.text)
    allowed = {0} | {int(one) for one in
                     re.findall(r"exit code (\d+)", command.text)}
    if IS_GATE.search(command.text):
        allowed.add(1)
    if code not in allowed:
        return f"exit code {code}\n{output}{errors}"
    if command.shown:
        line = first_difference(command.shown, output)
        if line:
            return f"the page shows: {line}\n{output}"
    return None


def run_page(commands, place, files, build, source):
    """The problems of a page's commands."""
    begin = time.monotonic()
    page = Page(place, files, build, source)
    found = []
    for command in commands:
        problem = problem_of(command, page)
        if problem:
            found.append((command, problem))
    shutil.rmtree(place, ignore_errors=True)
    print(f"{time.monotonic() - begin:6.1f} s  {commands[0].page}", flush=True)
    return found


def run_all(by_page, build, source):
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        files = folder / "files"
        made = subprocess.run(
            [pathlib.Path(__file__).parent / "make_files.sh", build, files],
            check=False)
        if made.returncode:
            sys.exit("make_files.sh failed")
        # Long pages first, so that none is left for the end.
        order = sorted(by_page, key=lambda page: -len(by_page[page]))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for found in pool.map(
                    lambda page: run_page(by_page[page],
                                          folder / str(page).replace("/", "-"),
                                          files, build, source), order):
                problems += found
    return problems


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    source = pathlib.Path(sys.argv[2]).resolve()
    wanted = {pathlib.Path(name) for name in sys.argv[3:]}
    missing = [name for name in ("ffmpeg", "timeout") if not shutil.which(name)]
    if missing:
        print(f"SKIPPED: {', '.join(missing)} not installed")
        return 0
    by_page = {}
    for page in doc_text.pages(source):
        if wanted and page not in wanted:
            continue
        commands = commands_of(page, (source / page).read_text("utf-8"))
        if commands:
            by_page[page] = commands
    everything = [command for page in by_page.values() for command in page]
    problems = run_all(by_page, build, source)
    for command, problem in problems:
        print(f"\n{command.page}:{command.line}: {command.text}\n  {problem}")
    ran = sum(not command.not_run for command in everything)
    print(f"{ran} commands of {len(by_page)} pages, {len(problems)} failed")
    reasons = collections.Counter(command.not_run for command in everything
                                  if command.not_run)
    print(f"{reasons.total()} not run:")
    for reason, count in reasons.most_common():
        print(f"  {count:3} {reason}")
    return 1 if problems or (not wanted and ran < 100) else 0


if __name__ == "__main__":
    sys.exit(main())
