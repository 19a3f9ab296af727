#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the documentation as a static site with MkDocs.

  build.py BUILD OUTPUT

Pages of docs/ and those that are generated from the program in BUILD, the
public headers, the stubs of Python and the schemas. OUTPUT gets the site; what
it is made from lies beside it in OUTPUT-pages.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import header_pages
import program_pages
import python_page
import schema_page

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def generate(program, pages):
    """Writes the generated pages. Returns their part of the navigation."""
    reference = pages / "reference"
    write(reference / "command-line.md", program_pages.command_line_page(program))
    write(reference / "metrics.md", program_pages.metrics_page(program))
    write(reference / "series.md", program_pages.series_page(program))
    write(reference / "python.md",
          python_page.page(SOURCE / "src/bindings/python/framewise"))
    headers = []
    include = SOURCE / "include"
    for path in sorted((include / "framewise").rglob("*.h")):
        name = str(path.relative_to(include))
        is_c = path.name.endswith("_c.h")
        file = "c.md" if is_c else "cpp/" + path.relative_to(
            include / "framewise").with_suffix(".md").as_posix()
        write(reference / file,
              header_pages.page(path, name, "c" if is_c else "cpp"))
        if not is_c:
            headers.append({name.removeprefix("framewise/"):
                            "reference/" + file})
    schemas = []
    for path in sorted((SOURCE / "docs/schema").glob("*.json")):
        write(reference / f"schema-{path.stem}.md", schema_page.page(path))
        schemas.append({path.stem: f"reference/schema-{path.stem}.md"})
    return [{"Command line": "reference/command-line.md"},
            {"List of metrics": "reference/metrics.md"},
            {"JSON documents": schemas},
            {"Series of metrics": "reference/series.md"},
            {"C++ headers": headers},
            {"C header": "reference/c.md"},
            {"Python module": "reference/python.md"}]


def with_links(text, page, pages):
    """The page with its links to files outside docs/ as plain text."""
    def link(found):
        label, target = found.group(1), found.group(2)
        if target.startswith(("http", "mailto:", "#")):
            return found.group(0)
        name, _, anchor = target.partition("#")
        aim = os.path.normpath(page.parent / name)
        known = {str(SOURCE / "CONTRIBUTING.md"): "contributing.md",
                 str(SOURCE / "CHANGELOG.md"): "changelog.md",
                 str(SOURCE / "README.md"): "index.md"}
        site = pages / page.relative_to(SOURCE / "docs") \
            if page.is_relative_to(SOURCE / "docs") else pages / page.name
        if aim in known:
            return f"[{label}]({os.path.relpath(pages / known[aim], site.parent)})"
        inside = os.path.relpath(aim, SOURCE / "docs")
        if inside.startswith(".."):
            return f"{label} (`{os.path.relpath(aim, SOURCE)}`)"
        if os.path.isdir(aim):
            first = sorted(pathlib.Path(aim).glob("*.md"))
            readme = pathlib.Path(aim) / "README.md"
            aim = readme if readme.exists() else first[0] if first else None
            if aim is None:
                return label
            inside = os.path.relpath(aim, SOURCE / "docs")
        relative = os.path.relpath(pages / inside, site.parent)
        return f"[{label}]({relative}{'#' + anchor if anchor else ''})"
    # Links only; pictures have targets of the same form.
    return re.sub(r"(?<!\\)\[([^\]]*)\]\(([^)\s]+)\)", link, text)


def with_lists(text):
    """With an empty line before each list, which forges do not need."""
    return re.sub(r"(?m)^((?![-*|#>]|\d+\. |    |$).*\n)(?=(?:[-*]|1\.) )",
                  r"\1\n", text)


def copy_pages(pages):
    for path in (SOURCE / "docs").rglob("*"):
        target = pages / path.relative_to(SOURCE / "docs")
        if path.is_dir():
            continue
        if path.suffix == ".md":
            text = with_links(path.read_text("utf-8"), path, pages)
            write(target, with_lists(text))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    for name in ("CONTRIBUTING.md", "CHANGELOG.md"):
        text = (SOURCE / name).read_text("utf-8")
        write(pages / name.lower(),
              with_lists(with_links(text, SOURCE / name, pages)))
    shutil.copyfile(HERE / "site.css", pages / "site.css")


def title(path):
    found = re.search(r"(?m)^# (.*)$", path.read_text("utf-8"))
    if not found:
        raise SystemExit(f"{path} has no title")
    return found.group(1).strip("`")


def navigation(pages, generated):
    """nav.yml with the generated pages, and with patterns as lists."""
    import yaml  # after main() has looked whether MkDocs is there

    def filled(entries):
        out = []
        for entry in entries:
            if entry == "…":
                out += generated
            elif isinstance(entry, str) and "*" in entry:
                out += [{title(path): path.relative_to(pages).as_posix()}
                        for path in sorted(pages.glob(entry))
                        if path.name != "README.md"]
            elif isinstance(entry, dict):
                name, value = next(iter(entry.items()))
                out.append({name: filled(value)
                            if isinstance(value, list) else value})
            else:
                out.append(entry)
        return out
    return filled(yaml.safe_load((HERE / "nav.yml").read_text("utf-8")))


def names_in(entries):
    for entry in entries:
        value = next(iter(entry.values())) if isinstance(entry, dict) else entry
        if isinstance(value, list):
            yield from names_in(value)
        else:
            yield value


def main():
    build, site = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
    if not shutil.which("mkdocs"):
        print("SKIPPED: mkdocs, which builds the site, is not installed")
        return 0
    import yaml
    pages = site.with_name(site.name + "-pages")
    shutil.rmtree(pages, ignore_errors=True)
    copy_pages(pages)
    nav = navigation(pages, generate(build / "framewise", pages))
    lost = ({path.relative_to(pages).as_posix() for path in pages.rglob("*.md")}
            - set(names_in(nav)))
    if lost:
        print("not in tools/site/nav.yml:", *sorted(lost))
        return 1
    settings = (HERE / "settings.yml").read_text("utf-8")
    settings += yaml.safe_dump({"docs_dir": str(pages), "site_dir": str(site),
                                "nav": nav}, allow_unicode=True, sort_keys=False)
    config = pages.with_name(pages.name + ".yml")
    write(config, settings)
    result = subprocess.run(
        ["mkdocs", "build", "--strict", "--quiet", "-f", config],
        env={**os.environ, "PYTHONPATH": str(HERE)}, check=False)
    if result.returncode == 0:
        count = sum(1 for _ in site.rglob("*.html"))
        print(f"{count} pages: {site}/index.html")
        print("The search needs a server: "
              f"python3 -m http.server --directory {site}")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
