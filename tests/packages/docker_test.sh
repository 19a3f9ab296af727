#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the last stage of the Dockerfile where no container engine runs: its RUN
# steps in a fresh Debian with the packages of a build, then its ENTRYPOINT
# and HEALTHCHECK under its USER:
#   docker_test.sh BUILD SOURCE
# Needs what deb_test.sh needs; says SKIPPED without it.
set -eu
build=$(cd "${1:?usage: docker_test.sh BUILD SOURCE}" && pwd)
source=$(cd "${2:?usage: docker_test.sh BUILD SOURCE}" && pwd)
skip() { echo "SKIPPED: $*"; exit 0; }
[ "$(id -u)" = 0 ] || skip "a chroot needs root"
ls "$build"/packages/framewise_*.deb >/dev/null 2>&1 || skip "cpack has made no packages"
place=$(mktemp -d)
root=$place/root
mkdir "$root"
clean() {
  umount "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$place"
}
trap clean EXIT
base=${FRAMEWISE_DEBIAN_BASE:-$place/base.tar}
if [ ! -s "$base" ]; then
  command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed (./dev deps check)"
  mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$base" 2>"$place/log" ||
    skip "no mirror of Debian answers: $(tail -n 1 "$place/log")"
fi
tar -xf "$base" -C "$root"
for file in apt/sources.list apt/sources.list.d apt/apt.conf.d ssl/certs resolv.conf hosts; do
  [ ! -e "/etc/$file" ] || cp -rL --remove-destination "/etc/$file" "$root/etc/$(dirname "$file")/"
done
mount -t proc proc "$root/proc"

# Writes the steps of the last stage: run.sh, user, health.sh.
python3 - "$source/deploy/docker/Dockerfile" "$place" <<'PYTHON'
import json, re, shlex, sys
text = open(sys.argv[1]).read()
lines = [line for line in re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text)).splitlines() if line.strip()]
last = lines[max(i for i, line in enumerate(lines) if line.startswith("FROM")):]
steps = [line.split(None, 1) for line in last]
runs = [rest for word, rest in steps if word == "RUN"]
health = next(rest for word, rest in steps if word == "HEALTHCHECK")
entry = json.loads(next(rest for word, rest in steps if word == "ENTRYPOINT"))
files = {"run.sh": "set -e\n" + "\n".join(runs) + "\n",
         "user": next(rest for word, rest in steps if word == "USER").strip(),
         "health.sh": shlex.join(json.loads(health[health.index("["):])) + "\n",
         "entry": shlex.join(entry)}
for name, content in files.items():
    open(f"{sys.argv[2]}/{name}", "w").write(content)
PYTHON
mkdir -p "$root/tmp/packages"
cp "$build"/packages/framewise_*.deb "$build"/packages/libframewise0*.deb "$root/tmp/packages"
cp "$place/run.sh" "$place/health.sh" "$root/root"
inside() { # inside COMMAND…
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
}
inside sh /root/run.sh >"$place/log" 2>&1 || { tail -n 20 "$place/log"; exit 1; }

# ---- as the container runs ----
user=$(cat "$place/user")
as_user() { inside setpriv --reuid "$user" --regid "$user" --clear-groups "$@"; }
chmod 755 "$root/root"
# shellcheck disable=SC2046
as_user $(cat "$place/entry") --version
as_user sh -c 'cd /data && touch it && rm it'
if as_user sh -c ': >/etc/it' 2>/dev/null; then
  echo "the user of the container may write to /etc"
  exit 1
fi
as_user framewise serve token --keys /tmp/keys.txt --new-key probe >/dev/null
cat >"$root/root/serve.sh" <<'SERVE'
framewise serve --listen 127.0.0.1:8080 --keys /tmp/keys.txt &
server=$!
tries=100
until sh /root/health.sh 2>/dev/null; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] && kill -0 $server || exit 1
  sleep 0.1
done
kill $server
SERVE
as_user sh /root/serve.sh >"$place/log" 2>&1 || { cat "$place/log"; echo "the container is not healthy"; exit 1; }
echo "the image's steps work, and its health check answers"
