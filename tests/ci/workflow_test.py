#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the workflows for GitHub as a linter would, and runs the last step of
a release with a stand-in for GitHub's program gh:

    workflow_test.py SOURCE
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import yaml
except ImportError:
    print("SKIPPED: python3-yaml is not installed (./dev deps test installs it)")
    sys.exit(0)

source = Path(sys.argv[1]).resolve()
problems = []

JOB_KEYS = {"runs-on", "container", "needs", "if", "strategy", "permissions", "timeout-minutes",
            "steps", "env", "outputs"}
STEP_KEYS = {"name", "id", "if", "uses", "with", "run", "shell", "env", "working-directory"}
# The contexts that an expression may begin with.
CONTEXTS = {"github", "inputs", "matrix", "needs", "steps", "env", "runner"}
# Variables that every run has.
DEFAULTS = {"GITHUB_REF_NAME", "GITHUB_BASE_REF", "GITHUB_REPOSITORY", "GITHUB_WORKSPACE",
            "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ACTION_PATH"}


def check(condition, where, message):
    if not condition:
        problems.append(f"{where}: {message}")


def shellcheck(script):
    """What shellcheck finds; nothing where it is not installed."""
    if not shutil.which("shellcheck"):
        return ""
    return subprocess.run(["shellcheck", "-s", "bash", "-S", "warning", "-"], input=script, text=True,
                          capture_output=True, check=False).stdout


def check_step(step, where, variables):
    check(set(step) <= STEP_KEYS, where, f"unknown keys {set(step) - STEP_KEYS}")
    check(("run" in step) != ("uses" in step), where, "neither or both of run and uses")
    if "uses" in step:
        # Our own action moves with its major version; others are a known commit.
        check(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}|OWNER/framewise/deploy/ci/action@v0",
                           step["uses"]), where, f"{step['uses']} is not pinned by commit")
    script = step.get("run", "")
    check("${{" not in script, where, "an expression within a script: text of others would be run")
    check(not shellcheck(script), where, shellcheck(script))
    known = DEFAULTS | set(step.get("env", {})) | variables
    for name in set(re.findall(r"\$\{?([A-Z][A-Z_]+)", script)):
        check(name in known, where, f"${name} is not set")


def check_expressions(text, where):
    for expression in re.findall(r"\$\{\{\s*(.+?)\s*\}\}", text):
        check(expression.split(".")[0] in CONTEXTS, where, f"unknown context of {expression}")
    check(text.count("${{") == text.count("}}"), where, "an expression is not closed")


def check_workflow(file):
    where = file.relative_to(source)
    text = file.read_text()
    check_expressions(text, where)
    for line in text.splitlines():
        check("uses:" not in line or "@v0" in line or re.search(r"# v\d+\.\d+\.\d+$", line), where,
              f"the version is not written beside the commit: {line.strip()}")
    workflow = yaml.safe_load(text)
    # YAML takes the key `on` for true.
    check({"name", True, "permissions", "jobs"} == set(workflow), where, f"keys: {list(workflow)}")
    for name, job in workflow["jobs"].items():
        place = f"{where}: {name}"
        check(set(job) <= JOB_KEYS, place, f"unknown keys {set(job) - JOB_KEYS}")
        check("timeout-minutes" in job, place, "no time limit")
        check(re.fullmatch(r"ubuntu-\d\d\.\d\d", job["runs-on"]), place, "a runner without a version")
        needs = job.get("needs", [])
        for one in [needs] if isinstance(needs, str) else needs:
            check(one in workflow["jobs"], place, f"needs {one}, which does not exist")
        known = {key for row in job.get("strategy", {}).get("matrix", {}).get("include", [])
                 for key in row}
        for used in re.findall(r"\$\{\{\s*matrix\.(\w+)", yaml.safe_dump(job)):
            check(used in known, place, f"the matrix has no {used}")
        ids = {step["id"] for step in job["steps"] if "id" in step}
        for used in re.findall(r"\$\{\{\s*steps\.([\w-]+)", yaml.safe_dump(job)):
            check(used in ids, place, f"no step has the id {used}")
        for number, step in enumerate(job["steps"], 1):
            check_step(step, f"{place}: step {number}", set(job.get("env", {})))
        for script in re.findall(r"(?:^|\s)((?:\./|deploy/|tools/)[\w./-]+)", "\n".join(
                step.get("run", "") for step in job["steps"])):
            check((source / script).exists(), place, f"{script} does not exist")
    return workflow


def publish(step, exists):
    """What the last step of a release calls gh with."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "release").mkdir()
        (place / "release/framewise.deb").touch()
        (place / "gh").write_text('#!/bin/sh\necho "$*" >>calls\n[ "$2" != view ] || exit '
                                  f"{0 if exists else 1}\n")
        (place / "gh").chmod(0o755)
        subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                       cwd=place, check=True, env={"PATH": f"{place}:/usr/bin:/bin",
                                                   "GITHUB_REF_NAME": "v0.1.0"})
        return (place / "calls").read_text().splitlines()


files = [*(source / ".github/workflows").glob("*.yml"),
         *(file for file in (source / "deploy/ci").glob("*.yml") if file.name != "gitlab.yml")]
workflows = {file.name: check_workflow(file) for file in files}
action = source / "deploy/ci/action/action.yml"
check_expressions(action.read_text(), "action.yml")
for step in yaml.safe_load(action.read_text())["runs"]["steps"]:
    check_step(step, "action.yml", set())

release = workflows["release.yml"]
check(release["permissions"] == {"contents": "read"}, "release.yml", "more rights than it needs")
jobs = release["jobs"]
check([name for name, job in jobs.items() if "permissions" in job] == ["publish"], "release.yml",
      "another job than publish may write")
for exists, wanted in ((False, ["view", "create", "upload"]), (True, ["view", "upload"])):
    calls = publish(jobs["publish"]["steps"][-1], exists)
    check([call.split()[1] for call in calls] == wanted, "release.yml", f"calls {calls}")
    check(all(call.split()[2] == "v0.1.0" for call in calls), "release.yml", f"calls {calls}")
    check("release/framewise.deb" in calls[-1], "release.yml", f"uploads nothing: {calls[-1]}")

print("\n".join(problems) or f"{len(files)} workflows and the action are right")
sys.exit(1 if problems else 0)
