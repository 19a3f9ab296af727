# SPDX-License-Identifier: Apache-2.0
"""Pages of the reference that the program itself tells."""
import html
import re
import subprocess


def output_of(program, *arguments):
    return subprocess.run([program, *arguments], stdout=subprocess.PIPE,
                          check=True, encoding="utf-8").stdout


def commands(program):
    """(name, summary) of each command, in the order of the help."""
    text = output_of(program, "help", "all")
    text = text[:text.index("\nOptions of every")]
    found = []
    for line in text.splitlines():
        entry = re.match(r"^  (\S+(?: \S+)*?)  +(\S.*)$", line)
        if entry:
            found.append([entry.group(1), entry.group(2)])
        elif line.startswith("  "):
            found[-1][1] += " " + line.strip()
    return [tuple(one) for one in found]


def sections(text):
    """(title, lines) of the parts of a help; the first has no title."""
    found = [("", [])]
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if (re.match(r"^[A-Z]", line) and index > 0 and not lines[index - 1]
                and lines[index + 1:index + 2] and lines[index + 1][:2] == "  "):
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return found


def entries(lines):
    """(name, text) of a list of two columns."""
    found = []
    for line in lines:
        entry = re.match(r"^ {2,6}(\S.*?)(?:  +(\S.*))?$", line)
        if entry and len(line) - len(line.lstrip()) < 20:
            found.append([entry.group(1), entry.group(2) or ""])
        elif line.strip() and found:
            found[-1][1] += " " + line.strip()
    return found


def escaped(text):
    return html.escape(text, quote=False).replace("|", "\\|")


def command_section(program, name, summary):
    """A command's help as Markdown."""
    text = output_of(program, *name.split(), "--help=all")
    out = [f"## framewise {name}", "", f"*{escaped(summary)}*", ""]
    for title, lines in sections(text):
        if not title:
            usage = [line for line in lines if line.startswith("usage:")]
            out += ["```text", *(line.removeprefix("usage: ") for line in usage),
                    "```", ""]
            out += [escaped(line) for line in lines if line not in usage] + [""]
        elif title == "Examples":
            out += ["```sh", *(line.strip() if line.startswith("  framewise")
                               or line.startswith("  ") and line[2] != " "
                               else "# " + line.strip() for line in lines
                               if line.strip()), "```", ""]
        elif title.startswith(("Exit codes", "Settings (see also", "Formats")):
            if title.startswith("Settings"):
                flags = [entry[0].split("  ")[0] for entry in entries(lines)]
                flags = [re.search(r"--[\w-]+", flag) for flag in flags]
                flags = [flag.group() for flag in flags if flag]
                out += ["Settings, each explained in "
                        "[Settings](../configuration.md): " +
                        ", ".join(f"`{flag}`" for flag in flags) + ".", ""]
        else:
            out += [f"**{escaped(title)}**", "", "| option | |", "| --- | --- |"]
            for option, about in entries(lines):
                about = escaped(" ".join(about.split()))
                option = escaped(option)
                out.append(f"| <code>{option}</code> | {about} |")
            out.append("")
    return out


def command_line_page(program):
    listed = commands(program)
    out = ["# Command line", "",
           "Every command has these texts also as `framewise help COMMAND`, and "
           "as a manual page (`man framewise`).", "",
           "| command | |", "| --- | --- |"]
    for name, summary in listed:
        anchor = "framewise-" + name.replace(" ", "-")
        out.append(f"| [`{name}`](#{anchor}) | {escaped(summary)} |")
    out += ["", "## Exit codes", "", "| | |", "| --- | --- |"]
    tail = output_of(program, "help", "all").split("Exit codes\n")[1]
    for code, text in entries(tail.splitlines()):
        out.append(f"| {code} | {escaped(text)} |")
    out.append("")
    for name, summary in listed:
        out += command_section(program, name, summary)
    return "\n".join(out) + "\n"


def series_page(program):
    return ("# Series of metrics\n\nWhat `--metrics-file`, `--otlp`, `--statsd`, "
            "`--metrics-history` and a service's `/metrics` export. "
            "[Telemetry and monitor](../telemetry.md) says how.\n\n" +
            output_of(program, "telemetry", "series", "--markdown"))


def metrics_page(program):
    """All metrics with purpose, range and source."""
    text = escaped(output_of(program, "metrics", "--all", "--long"))
    out = ["# List of metrics", "",
           "As `framewise metrics --all --long` prints it. [Metrics](../metrics.md) says "
           "which to trust when.", ""]
    for entry in text.strip().split("\n\n"):
        lines = entry.splitlines()
        head = re.match(r"^(\S+)\s+(\S) (.*)$", lines[0])
        if not head:
            out += lines + [""]
            continue
        name, direction, title = head.groups()
        better = {"↑": "higher is better", "↓": "lower is better"}
        out += [f"## {name}", "", f"{title.strip()}; "
                f"{better.get(direction, direction)}.", ""]
        for line in lines[1:]:
            out += [line.strip(), ""]
    return "\n".join(out) + "\n"
