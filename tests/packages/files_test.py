#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the files of deploy/packages, deploy/docker and deploy/ci, and all
shell scripts: their syntax, as far as the tools of this machine can; that all name the version of
the source; and that notices and SBOM are what the list gives.

    files_test.py SOURCE
"""
import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

try:
    import yaml
except ImportError:
    print("SKIPPED: python3-yaml is not installed (./dev deps test installs it)")
    sys.exit(0)

source = Path(sys.argv[1])
packages = source / "deploy/packages"
problems = []


def check(condition, message):
    if not condition:
        problems.append(message)


def runs(*words):
    """Whether a tool accepts a file; True where it is not installed."""
    if not shutil.which(words[0]):
        return True
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


header = (source / "include/framewise/version.h").read_text()
version = ".".join(re.search(rf"FRAMEWISE_VERSION_{part}\s+(\d+)", header).group(1)
                   for part in ("MAJOR", "MINOR", "PATCH"))

# ---- recipes ----
vcpkg = json.loads((packages / "vcpkg/vcpkg.json").read_text())
check(vcpkg["version"] == version, "vcpkg.json names another version")
recipe = (packages / "conda/meta.yaml").read_text()
conda = yaml.safe_load(re.sub(r"\{\{.*?\}\}", "compiler", recipe))
check(conda["package"]["version"] == version, "conda/meta.yaml names another version")
conan = (packages / "conan/conanfile.py").read_text()
ast.parse(conan)
check(f'version = "{version}"' in conan, "conanfile.py names another version")
flake = source / "flake.nix"
check(f'version = "{version}"' in flake.read_text(), "flake.nix names another version")
check(runs("nix-instantiate", "--parse", str(flake)), "flake.nix cannot be parsed")
for opening, closing in ("{}", "[]", "()"):
    check(flake.read_text().count(opening) == flake.read_text().count(closing),
          f"flake.nix: {opening} and {closing} do not match")
formula = packages / "homebrew/framewise.rb"
check(f"v{version}.tar.gz" in formula.read_text(), "framewise.rb names another version")
check(runs("ruby", "-c", str(formula)), "framewise.rb cannot be parsed")
# CMake parses a file before it runs it: only then the first command is unknown.
port = subprocess.run(["cmake", "-P", str(packages / "vcpkg/portfile.cmake")],
                      capture_output=True, text=True, check=False).stderr
check("Parse error" not in port and "vcpkg_from_github" in port, "portfile.cmake: " + port)

for file in (source / "deploy/npm").glob("*/package.json"):
    manifest = json.loads(file.read_text())
    check(manifest["version"] == version, f"{file} names another version")
    check(not {"preinstall", "install", "postinstall", "prepare"} & set(manifest.get("scripts", {})),
          f"{file} runs a script at installation")
    for one in manifest.get("optionalDependencies", {}).values():
        check(one == version, f"{file} wants another version of a platform")

# ---- Docker ----
docker = (source / "deploy/docker/Dockerfile").read_text()
words = [line.split()[0] for line in re.sub(r"\\\n", " ", docker).splitlines()
         if line.strip() and not line.startswith("#")]
known = {"FROM", "WORKDIR", "COPY", "RUN", "USER", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
check(set(words) <= known, f"Dockerfile: unknown instructions {set(words) - known}")
check(words.count("FROM") == 2, "Dockerfile: not two stages")
check("USER" in words and "USER 0" not in docker, "Dockerfile: runs as root")
check("HEALTHCHECK" in words, "Dockerfile: no health check")
check(":latest" not in docker, "Dockerfile: an image without a version")
for name in re.findall(r"^(?:CMD|ENTRYPOINT| +CMD) (\[.*\])$", docker, re.M):
    json.loads(name)

# ---- pipelines ----
for file in [*(source / "deploy/ci").rglob("*.yml"), source / ".pre-commit-hooks.yaml"]:
    yaml.safe_load(file.read_text())
action = yaml.safe_load((source / "deploy/ci/action/action.yml").read_text())
for step in action["runs"]["steps"]:
    check("${{" not in step.get("run", ""), "action.yml: an expression within a script")
    check("run" not in step or "shell" in step, "action.yml: a script without a shell")

# ---- shell scripts ----
scripts = [source / "dev", source / ".ci/run", packages / "postinst", packages / "postrm",
           packages / "python/prerm"]
for folder in ("benchmarks", "deploy", "tests", "tools"):
    scripts += (source / folder).rglob("*.sh")
for script in scripts:
    check(script.stat().st_mode & 0o111, f"{script.name} cannot be run")
    shell = "bash" if "bash" in script.read_text().splitlines()[0] else "sh"
    check(runs(shell, "-n", str(script)), f"{script.name} cannot be parsed")
check(runs("shellcheck", "-S", "warning", *map(str, scripts)), "shellcheck -S warning finds mistakes")

# ---- notices and SBOM ----
tool = str(source / "tools/third_party.py")
for arguments, file in ((["notices"], source / "THIRD-PARTY.md"),
                        (["sbom", version], packages / "sbom.spdx.json")):
    made = subprocess.run([sys.executable, tool, *arguments], capture_output=True,
                          text=True, check=True).stdout
    check(made == file.read_text(), f"{file.name} is old: tools/third_party.py {arguments[0]}")
sbom = json.loads((packages / "sbom.spdx.json").read_text())
names = {one["SPDXID"] for one in sbom["packages"]} | {sbom["SPDXID"]}
for one in sbom["relationships"]:
    check({one["spdxElementId"], one["relatedSpdxElement"]} <= names, f"SBOM: {one}")

print("\n".join(problems) or "all files are right")
sys.exit(1 if problems else 0)
