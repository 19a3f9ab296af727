#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the steps of the GitHub Action and of the GitLab template as their
servers do, on a clone of a local bare repository:

    action_test.py FRAMEWISE SOURCE
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import yaml
except ImportError:
    print("SKIPPED: python3-yaml is not installed (./dev deps test installs it)")
    sys.exit(0)

program, source = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
ci = source / "deploy/ci"


def run(*words, folder, code=0, **variables):
    done = subprocess.run([str(word) for word in words], cwd=folder, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env={**environment, **variables})
    if done.returncode != code:
        sys.exit(f"{words} ended with {done.returncode}, not {code}:\n{done.stdout}")
    return done.stdout


def filled(text, values):
    """Expressions of GitHub, such as ${{ inputs.base }}, with their values."""
    return re.sub(r"\$\{\{\s*(.+?)\s*\}\}", lambda found: values[found.group(1)], str(text))


def run_action(folder, inputs, wanted):
    """All steps that run a script; returns the outputs and the summary."""
    action = yaml.safe_load((ci / "action/action.yml").read_text())
    out, summary = folder / "../output", folder / "../summary"
    for file in (out, summary):
        file.write_text("")
    values = {"github.server_url": "https://github.example", "github.repository": "o/r",
              "github.run_id": "7", "github.base_ref": "main", "github.token": "t",
              "github.event.pull_request.number": "12"}
    for name, one in action["inputs"].items():
        values[f"inputs.{name}"] = filled(inputs.get(name, one["default"]), values)
    result = 0
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        if step.get("if") == "inputs.comment == 'true'" and values["inputs.comment"] != "true":
            continue
        variables = {name: filled(one, values) for name, one in step.get("env", {}).items()}
        last = step is action["runs"]["steps"][-1]
        run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"],
            folder=folder, code=wanted if last else 0, GITHUB_OUTPUT=str(out),
            GITHUB_STEP_SUMMARY=str(summary), GITHUB_ACTION_PATH=str(ci / "action"),
            GITHUB_REPOSITORY="o/r", **variables)
        if "id" in step:
            result = int(re.search(r"exit-code=(\d+)", out.read_text()).group(1))
            values[f"steps.{step['id']}.outputs.exit-code"] = str(result)
    return result, summary.read_text()


with tempfile.TemporaryDirectory() as name:
    place = Path(name)
    bin_folder = place / "bin"
    bin_folder.mkdir()
    (bin_folder / "framewise").symlink_to(program)
    # A stand-in for GitHub's program: it keeps the comment.
    (bin_folder / "gh").write_text(
        '#!/bin/bash\ncase "$*" in *-F*) for word; do case $word in body=@*) '
        f'cat "${{word#body=@}}" >{place}/posted ;; esac; done ;; esac\n')
    (bin_folder / "gh").chmod(0o755)
    environment = {"PATH": f"{bin_folder}:/usr/bin:/bin", "HOME": name, "LANG": "C.UTF-8",
                   "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example",
                   "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.example"}
    subprocess.run([program, "selftest", "--keep", place / "pair"], check=False,
                   stdout=subprocess.DEVNULL)
    clone = place / "clone"
    run("git", "init", "-q", "--bare", "-b", "main", place / "server.git", folder=place)
    run("git", "clone", "-q", place / "server.git", clone, folder=place)
    run("git", "checkout", "-q", "-b", "main", folder=clone)
    picture = clone / "hero.gif"
    picture.write_bytes((place / "pair/original.gif").read_bytes())
    (clone / "notes.txt").write_text("text")
    for words in (("add", "-A"), ("commit", "-qm", "base"), ("push", "-q", "origin", "main"),
                  ("checkout", "-q", "-b", "feature")):
        run("git", *words, folder=clone)

    # ---- nothing changed; then a damaged picture ----
    (clone / "notes.txt").write_text("more")
    run("git", "commit", "-qam", "notes", folder=clone)
    result, summary = run_action(clone, {}, 0)
    assert result == 0 and "No image or video changed" in summary, summary
    picture.write_bytes((place / "pair/damaged.gif").read_bytes())
    run("git", "commit", "-qam", "damage", folder=clone)
    result, summary = run_action(clone, {"comment": "true"}, 1)
    assert result == 1, summary
    for expected in ("hero.gif", "bytes before", "actions/runs/7"):
        assert expected in summary, summary
    assert "hero.gif" in (place / "posted").read_text()
    page = (clone / "framewise-report/index.html").read_text()
    assert "<html" in page and list((clone / "framewise-report").rglob("*.html"))
    # The worst moment is a picture of the report.
    pictures = [one for one in (clone / "framewise-report").rglob("*")
                if one.suffix in (".png", ".webp", ".jpg")]
    assert pictures, "no picture of the worst moment"
    result, _ = run_action(clone, {"fail-on": "never"}, 0)
    assert result == 0
    # Text in an input is never run.
    run_action(clone, {"require": "$(touch /tmp/framewise-was-here)"}, 2)
    assert not Path("/tmp/framewise-was-here").exists()

    # ---- GitLab ----
    job = yaml.safe_load((ci / "gitlab.yml").read_text())["framewise"]
    script = "\n".join(job["script"]).replace("/usr/share/framewise/ci", str(ci))
    run("bash", "-eo", "pipefail", "-c", script, folder=clone, code=1,
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    for path in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (clone / path).exists(), path
print("the action and the template work")
