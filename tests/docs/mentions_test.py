#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that what the documentation mentions exists.

  mentions_test.py BUILD SOURCE

Of each `framewise …` in a sentence, and of commands that commands_test.py does
not run: the command and its options. Of each `ctest -R "…"`, and of each name beside a
promise of security.md: that it names a test.
"""
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools/site"))
import doc_text  # noqa: E402
import program_pages  # noqa: E402


class Program:
    """The commands of framewise and their options."""

    def __init__(self, path):
        self.path = path
        self.names = {name for name, _ in program_pages.commands(path)}
        self.groups = {name.split()[0] for name in self.names}
        self.options = {}
        self.all_options = set()
        for name in self.names:
            text = program_pages.output_of(path, *name.split(), "--help=all")
            self.options[name] = set(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*",
                                                text))
            self.all_options |= self.options[name]

    def problem(self, text):
        """What a command names that does not exist; None if all does."""
        text = re.sub(r"\"[^\"]*\"|'[^']*'", "TEXT", text)
        words = text.split("|")[0].split("#")[0].split()[1:]
        if not words or not re.match(r"^[a-z]", words[0]):
            return None  # options of the program, or a placeholder
        if words[0] in {"help", "worker"}:
            return None
        if words[0] not in self.groups:
            return f"there is no command {words[0]}"
        name = words[0]
        for end in (3, 2):
            if " ".join(words[:end]) in self.names:
                name = " ".join(words[:end])
                break
        known = self.options.get(name, self.all_options)
        for word in words:
            option = re.match(r"^--[a-z][a-z0-9-]*", word)
            if option and not self.knows(option.group(), known):
                return f"{name} has no option {option.group()}"
        return None

    @staticmethod
    def knows(option, known):
        return (option in known or option in {"--help", "--version", "--config"}
                or option.startswith(("--min-", "--max-"))
                or "--" + option.removeprefix("--no-") in known)


def code_spans(text):
    """(line, code) of what stands between backticks, also over a line's end."""
    line_of = []
    joined = ""
    for number, line in doc_text.prose(text):
        joined += line + "\n"
        line_of += [number] * (len(line) + 1)
    for found in re.finditer(r"`([^`]+)`", joined):
        yield line_of[found.start()], " ".join(found.group(1).split())


def test_names(build):
    text = subprocess.run(["ctest", "--test-dir", build, "-N"], check=True,
                          stdout=subprocess.PIPE, encoding="utf-8").stdout
    return re.findall(r"Test +#\d+: (\S+)", text)


def problem_of_filter(code, names, labels):
    """Whether `ctest -R X` or `ctest -L X` would run anything."""
    found = re.match(r'^ctest -([RL]) (?:"([^"]*)"|(\S+))', code)
    if not found:
        return None
    pattern = found.group(2) or found.group(3)
    among = names if found.group(1) == "R" else labels
    lost = [part for part in re.split(r"\|(?![^(]*\))", pattern)
            if not any(re.search(part, name) for name in among)]
    return f"no test has such a name: {', '.join(lost)}" if lost else None


def lost_promises(source, names):
    """Names beside promises that no test has."""
    # In builds with -DFRAMEWISE_HARDENED=ON alone.
    elsewhere = ["Hardened.EveryFileIs"]
    text = (source / "docs/security.md").read_text("utf-8").partition("## Promises")[2]
    return [name for name in re.findall(r"`((?:npm\.)?[A-Z][\w.]*|fuzz_\w+)`", text)
            if not any(name in one for one in names + elsewhere)]


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    source = pathlib.Path(sys.argv[2]).resolve()
    program = Program(build / "framewise")
    names = test_names(build) if shutil.which("ctest") else []
    if any(name.endswith("_NOT_BUILT") for name in names):
        print("Names of tests are not checked: some test programs are not built")
        names = []
    labels = [path.parent.name for path in source.glob("tests/*/CMakeLists.txt")]
    count = wrong = 0
    for page in doc_text.pages(source):
        text = (source / page).read_text("utf-8")
        spans = list(code_spans(text))
        for block in doc_text.blocks(text):
            if block.language not in doc_text.COMMANDS:
                continue
            spans += [(block.line + index, line.removeprefix("$ "))
                      for index, line in enumerate(block.lines)
                      if line.removeprefix("$ ").startswith("framewise ")]
        for line, code in spans:
            problem = None
            if code.startswith("framewise "):
                problem = program.problem(code)
            elif code.startswith("ctest ") and names:
                problem = problem_of_filter(code, names, labels)
            else:
                continue
            count += 1
            if problem:
                wrong += 1
                print(f"{page}:{line}: `{code}`: {problem}")
    for name in lost_promises(source, names) if names else []:
        wrong += 1
        print(f"docs/security.md: `{name}`: no test has such a name")
    print(f"{count} mentions, {wrong} of what does not exist")
    return 1 if wrong or count < 300 else 0


if __name__ == "__main__":
    sys.exit(main())
