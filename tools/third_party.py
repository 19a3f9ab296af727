#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the SBOM and the notices from deploy/packages/third-party.txt.

    third_party.py sbom VERSION            SPDX 2.3 as JSON, on standard output
    third_party.py notices                 THIRD-PARTY.md, on standard output
    third_party.py check FILE.deb…         whether the list has every package
                                           that the packages depend on

The same input gives the same bytes; SOURCE_DATE_EPOCH sets the date (default:
1 January 2026).
"""
import datetime
import fnmatch
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).resolve().parents[1] / "deploy/packages/third-party.txt"
LINKS = {
    "linked": "DYNAMIC_LINK",
    "loaded": "RUNTIME_DEPENDENCY_OF",
    "header": "STATIC_LINK",
    "embedded": "CONTAINS",
    "behind": "RUNTIME_DEPENDENCY_OF",
}


def components():
    rows = []
    for number, line in enumerate(LIST.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split()
        if len(fields) != 5 or fields[3].removesuffix("+carried") not in LINKS:
            sys.exit(f"{LIST}:{number}: not COMPONENT LICENSE PACKAGE LINK URL: {line}")
        name, license_name, package, link, url = fields
        rows.append((name, license_name.replace("+", " ") if "+WITH+" in license_name
                     or "+AND+" in license_name else license_name, package, link, url))
    if rows != sorted(rows):
        sys.exit(f"{LIST}: components are not in the order of their names")
    return rows


def sbom(version):
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))
    created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    digest = hashlib.sha256(LIST.read_bytes()).hexdigest()[:32]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"framewise-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/framewise-{version}-{digest}",
        "creationInfo": {
            "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: framewise-third_party.py"],
        },
        "packages": [{
            "SPDXID": "SPDXRef-framewise",
            "name": "framewise",
            "versionInfo": version,
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
            "licenseConcluded": "Apache-2.0",
            "licenseDeclared": "Apache-2.0",
            "copyrightText": "NOASSERTION",
        }],
        "relationships": [{
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-framewise",
        }],
    }
    for name, license_name, _, how, url in components():
        link = how.removesuffix("+carried")
        identifier = f"SPDXRef-{name}"
        document["packages"].append({
            "SPDXID": identifier,
            "name": name,
            "downloadLocation": "NOASSERTION",
            "homepage": url,
            "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": license_name,
            "copyrightText": "NOASSERTION",
        })
        kind = LINKS[link]
        ends = ("SPDXRef-framewise", identifier)
        if kind == "RUNTIME_DEPENDENCY_OF":
            ends = ends[::-1]
        document["relationships"].append({
            "spdxElementId": ends[0],
            "relationshipType": kind,
            "relatedSpdxElement": ends[1],
        })
    return json.dumps(document, indent=2) + "\n"


def notices():
    words = {
        "linked": "linked, from the system",
        "loaded": "loaded on demand, from the system",
        "header": "compiled in",
        "embedded": "tables copied into the source; notice in NOTICE",
        "behind": "needed by one of the others, from the system",
    }
    lines = ["# Third-party software", "",
             "Made by `tools/third_party.py notices`. The Debian packages contain none of",
             "these libraries; the archive and the wheel carry those that say so, with their",
             "licenses in `share/doc/framewise/licenses` or `framewise/licenses`.", "",
             "| component | license | use |", "| --- | --- | --- |"]
    for name, license_name, _, how, url in components():
        use = words[how.removesuffix("+carried")]
        if how.endswith("+carried"):
            use += "; carried in the archive and the wheel"
        lines.append(f"| [{name}]({url}) | {license_name} | {use} |")
    return "\n".join(lines) + "\n"


def check(files):
    patterns = [package for _, _, package, _, _ in components()]
    # Parts of one component have several packages.
    patterns += ["libgcc-s1", "libsw*", "libframewise*", "framewise", "*systemd*",
                 "python3"]
    missing = set()
    for file in files:
        depends = subprocess.run(["dpkg-deb", "-f", file, "Depends"], check=True,
                                 capture_output=True, text=True).stdout
        for package in re.findall(r"(?:^|[,|])\s*([a-z0-9.+-]+)", depends):
            if not any(fnmatch.fnmatch(package, one) for one in patterns):
                missing.add(package)
    if missing:
        sys.exit(f"{LIST.name} lacks: {', '.join(sorted(missing))}")


def main(arguments):
    if arguments[:1] == ["sbom"] and len(arguments) == 2:
        print(sbom(arguments[1]), end="")
    elif arguments == ["notices"]:
        print(notices(), end="")
    elif arguments[:1] == ["check"] and len(arguments) > 1:
        check(arguments[1:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
