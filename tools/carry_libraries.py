#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts the libraries that Framewise needs beside an installed copy, so that it
runs where other versions of them, or none, are installed:

    carry_libraries.py PREFIX [--library-folder lib] [--licenses FOLDER]

PREFIX holds bin/, lib/libframewise.so and lib/framewise/*.so. Which libraries
are carried stands in deploy/packages/third-party.txt; a library that the list
does not name is an error, so that none slips in unseen. The C and C++ runtime
and what is not marked "+carried" (FFmpeg, libvips, Tesseract, curl) stay with
the system. Needs patchelf and dpkg.
"""
import argparse
import fnmatch
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
import third_party

# Of every system; and the kernel's own.
RUNTIME = ["libc6", "libstdc++6", "libgcc-s1", "libgomp1"]


def output_of(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def needed_by(file):
    """Names of the libraries that a file asks for, with where they are."""
    places = dict(re.findall(r"^\s*(\S+) => (\S+)", output_of("ldd", str(file)), re.M))
    names = output_of("patchelf", "--print-needed", str(file)).split()
    return {name: places.get(name) for name in names}


def package_of(path):
    """The Debian package of a library."""
    real = os.path.realpath(path)
    # Packages name files in /lib or in /usr/lib; they are the same.
    for one in (real, real.removeprefix("/usr"), path):
        found = subprocess.run(["dpkg", "-S", one], capture_output=True, text=True,
                               check=False)
        if found.returncode == 0:
            return found.stdout.split(":", 1)[0]
    sys.exit(f"{path} is of no package")


class Carrier:
    def __init__(self, folder, licenses):
        self.folder, self.licenses = folder, licenses
        self.rows = [(package, how) for _, _, package, how, _ in third_party.components()]
        self.seen = set()

    def is_carried(self, package):
        if package in RUNTIME:
            return False
        kinds = {how for pattern, how in self.rows if fnmatch.fnmatch(package, pattern)}
        if package.startswith("libsw"):  # of FFmpeg
            return False
        if not kinds:
            sys.exit(f"third-party.txt lacks {package}")
        return any(how.endswith("+carried") for how in kinds)

    def add_needed_by(self, file):
        for name, path in needed_by(file).items():
            if name.startswith(("libframewise", "ld-linux")) or name in self.seen:
                continue
            self.seen.add(name)
            if path is None or not path.startswith("/"):
                sys.exit(f"{file.name} needs {name}, which is not installed here")
            package = package_of(path)
            if not self.is_carried(package):
                continue
            copy = self.folder / name
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(os.path.realpath(path), copy)
            copy.chmod(0o755)
            self.add_license(package)
            self.add_needed_by(copy)
            search(copy, "$ORIGIN")

    def add_license(self, package):
        source = Path("/usr/share/doc", package, "copyright")
        self.licenses.mkdir(parents=True, exist_ok=True)
        if not source.exists():
            sys.exit(f"{package} states no license in {source}")
        shutil.copyfile(source, self.licenses / f"{package}.txt")


def search(file, *folders):
    """Makes the loader look for libraries in these folders."""
    subprocess.run(["patchelf", "--set-rpath", ":".join(folders), str(file)], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("prefix", type=Path)
    parser.add_argument("--library-folder", default="lib")
    parser.add_argument("--licenses", default="share/doc/framewise/licenses")
    options = parser.parse_args()
    for program in ("patchelf", "dpkg", "ldd"):
        if not shutil.which(program):
            sys.exit(f"{program} is not installed (./dev deps check installs it)")
    prefix = options.prefix.resolve()
    library = prefix / options.library_folder
    carried = library / "framewise/carried"
    carrier = Carrier(carried, prefix / options.licenses)
    # All before any: the loader would find none after the first has changed.
    files = [file for file in (
        *library.glob("libframewise*.so*"), *sorted((library / "framewise").glob("*.so")),
        prefix / "bin/framewise", *prefix.rglob("_framewise*.so"))
        if file.exists() and not file.is_symlink()]
    for file in files:
        carrier.add_needed_by(file)
    for file in files:
        here = [os.path.relpath(folder, file.parent) for folder in (library, carried)]
        search(file, *(f"$ORIGIN/{one}" if one != "." else "$ORIGIN" for one in here))
    size = sum(file.stat().st_size for file in carried.iterdir())
    print(f"{len(list(carried.iterdir()))} libraries carried, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
