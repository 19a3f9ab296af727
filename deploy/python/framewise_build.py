# SPDX-License-Identifier: Apache-2.0
"""The build backend of the wheel (PEP 517): CMake builds the library and the
module, the wheel gets both with the libraries that they need.

    pip wheel .                                        builds from source
    pip wheel . --config-settings build=build/release  takes an existing build
    pip wheel . --config-settings carry=no             leaves libraries out

With carry=no the wheel is for this system alone; else tools/carry_libraries.py
puts libraries in, and it runs on systems with glibc 2.36 or later.
"""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
# ZIP files know no time before 1980.
EPOCH = max(int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600")), 315532800)

METADATA = """\
Metadata-Version: 2.1
Name: framewise
Version: {version}
Summary: Does a compressed animation, video or image still look right?
License: Apache-2.0
Requires-Python: >=3.9
Provides-Extra: frames
Requires-Dist: numpy ; extra == "frames"
Description-Content-Type: text/markdown

{description}"""


def version():
    header = (SOURCE / "include/framewise/version.h").read_text()
    return ".".join(re.search(rf"FRAMEWISE_VERSION_{part}\s+(\d+)", header).group(1)
                    for part in ("MAJOR", "MINOR", "PATCH"))


def tag(carried):
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    machine = sysconfig.get_platform().split("-", 1)[1].replace("-", "_")
    # The build machine's glibc is the oldest one that the wheel runs with.
    libc = os.confstr("CS_GNU_LIBC_VERSION").split()[1].replace(".", "_")
    return f"{python}-{python}-" + (f"manylinux_{libc}" if carried else "linux") + (
        f"_{machine}")


def run(*words):
    # Standard output belongs to pip.
    subprocess.run([str(word) for word in words], check=True, stdout=sys.stderr)


def built(settings):
    """The folder of a build, which is made if none is given."""
    if "build" in settings:
        return (SOURCE / settings["build"]).resolve()
    folder = SOURCE / "build/wheel"
    run("cmake", "-S", SOURCE, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
        "-DFRAMEWISE_TESTS=OFF", "-DFRAMEWISE_PYTHON=ON",
        f"-DPython3_EXECUTABLE={os.path.realpath(sys.executable)}")
    run("cmake", "--build", folder)
    return folder


def stage(build, carried, folder):
    """The files of the package as the wheel has them."""
    installed = folder / "installed"
    for component in ("library", "python"):
        run("cmake", "--install", build, "--prefix", installed, "--strip",
            "--component", component)
    package = folder / "framewise"
    shutil.copytree(next(installed.rglob("dist-packages/framewise")), package)
    library = next(installed.rglob("libframewise.so.*")).parent
    (package / "lib").mkdir()
    # Wheels have no symbolic links: the library has the name that is asked for.
    soname = re.match(r"\d+\.\d+", version()).group()
    shutil.copy(library / f"libframewise.so.{soname}", package / "lib")
    shutil.copytree(library / "framewise", package / "lib/framewise")
    # What ./dev demo --from compares.
    shutil.copytree(build / "share/demo", package / "demo")
    if not list(package.glob("_framewise*.so")):
        sys.exit(f"{build} has no module for Python (pybind11-dev, python3-dev)")
    if carried:
        run(SOURCE / "tools/carry_libraries.py", package, "--licenses", "licenses")
    return package


def write_wheel(package, carried, wheel_directory):
    name = f"framewise-{version()}"
    info = f"{name}.dist-info"
    page = (SOURCE / "docs/python.md").read_text()
    texts = {
        f"{info}/METADATA": METADATA.format(version=version(), description=page),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: framewise_build\n"
                         f"Root-Is-Purelib: false\nTag: {tag(carried)}\n",
        **{f"{info}/licenses/{one}": (SOURCE / one).read_text()
           for one in ("LICENSE", "NOTICE", "THIRD-PARTY.md")},
    }
    contents = {one: text.encode() for one, text in texts.items()}
    for file in sorted(package.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            contents[file.relative_to(package.parent).as_posix()] = file.read_bytes()
    record = "".join(
        f"{one},sha256="
        f"{base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()}"
        f",{len(data)}\n" for one, data in contents.items())
    contents[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    file = f"{name}-{tag(carried)}.whl"
    when = time.gmtime(EPOCH)[:6]
    with zipfile.ZipFile(Path(wheel_directory) / file, "w", zipfile.ZIP_DEFLATED,
                         compresslevel=9) as wheel:
        for one, data in contents.items():
            entry = zipfile.ZipInfo(one, when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if ".so" in one else 0o100644) << 16
            wheel.writestr(entry, data)
    return file


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    settings = config_settings or {}
    carried = settings.get("carry", "yes") != "no"
    with tempfile.TemporaryDirectory() as folder:
        package = stage(built(settings), carried, Path(folder))
        return write_wheel(package, carried, wheel_directory)
