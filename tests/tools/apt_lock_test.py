#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds each lock that apt-get needs, as a machine does that updates itself, and
lets go of it when tools/apt_get.sh says that it waits:

    apt_lock_test.py SOURCE

The real apt-get runs, in folders of the test's own and without any source.
"""
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

if not shutil.which("apt-get"):
    print("SKIPPED: there is no apt-get")
    sys.exit(0)

program = Path(sys.argv[1]).resolve() / "tools/apt_get.sh"


def apt_folders(place):
    """An apt that knows no package, in a folder; returns its environment."""
    for name in ("state/lists/partial", "cache/archives/partial", "etc/apt.conf.d",
                 "etc/preferences.d", "etc/sources.list.d", "dpkg"):
        (place / name).mkdir(parents=True)
    for name in ("dpkg/status", "etc/sources.list"):
        (place / name).touch()
    config = place / "apt.conf"
    config.write_text(f'Dir::State "{place}/state"; Dir::Cache "{place}/cache";\n'
                      f'Dir::State::status "{place}/dpkg/status"; Dir::Etc "{place}/etc";\n')
    return {**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C"}


with tempfile.TemporaryDirectory() as folder:
    place = Path(folder)
    environment = apt_folders(place)
    for name, words in (("state/lists/lock", ["update"]),
                        ("cache/archives/lock", ["install", "-y"]),
                        ("dpkg/lock-frontend", ["install", "-y"]),
                        ("dpkg/lock", ["install", "-y"])):
        with open(place / name, "w", encoding="utf-8") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)
            process = subprocess.Popen([program, *words], env=environment, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            line = process.stderr.readline()
            assert f"process {os.getpid()}" in line and "waiting" in line, f"{name}: {line}"
        out, errors = process.communicate()
        assert process.returncode == 0 and not errors, f"{name}: {out}{errors}"

    # Whoever waits long enough gets apt-get's own error and exit code.
    with open(place / "state/lists/lock", "w", encoding="utf-8") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        done = subprocess.run([program, "update"], capture_output=True, text=True, check=False,
                              env={**environment, "APT_LOCK_SECONDS": "0"})
        assert done.returncode == 100 and "Could not get lock" in done.stderr, done

    done = subprocess.run([program, "install", "-y", "no-such-package"], capture_output=True,
                          text=True, check=False, env=environment)
    assert done.returncode == 100 and "Unable to locate" in done.stderr, done
    assert "waiting" not in done.stderr, done
print("apt-get waits for its locks")
