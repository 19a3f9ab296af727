#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of a build in a fresh minimal Debian, makes a
# report, checks the service's files, and removes everything again:
#   deb_test.sh BUILD
# Needs root, mmdebstrap, and a mirror of Debian; says SKIPPED without them.
set -eu
build=$(cd "${1:?usage: deb_test.sh BUILD}" && pwd)
skip() { echo "SKIPPED: $*"; exit 0; }
[ "$(id -u)" = 0 ] || skip "a chroot needs root"
command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed (./dev deps check)"
# shellcheck source=/dev/null
. /etc/os-release
[ "${ID:-}" = debian ] || skip "the packages are for the release that builds them, and this is no Debian"

place=$(mktemp -d)
root=$place/root
mkdir "$root"
clean() {
  umount "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$place"
}
trap clean EXIT

# ---- a minimal Debian that reaches the same mirrors as this machine ----
base=${FRAMEWISE_DEBIAN_BASE:-$place/base.tar}
[ -s "$base" ] || mmdebstrap --quiet --variant=minbase \
  --include=ca-certificates "$VERSION_CODENAME" "$base" 2>"$place/log" ||
  skip "no mirror of Debian answers: $(tail -n 1 "$place/log")"
tar -xf "$base" -C "$root"
for file in apt/sources.list apt/sources.list.d apt/apt.conf.d ssl/certs resolv.conf hosts; do
  [ ! -e "/etc/$file" ] || cp -rL --remove-destination "/etc/$file" "$root/etc/$(dirname "$file")/"
done
mount -t proc proc "$root/proc"
inside() { # inside COMMAND…: in the fresh system, with nothing of this one
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

# ---- install ----
(cd "$build" && cpack -G DEB >"$place/log" 2>&1) || { cat "$place/log"; exit 1; }
cp "$build"/packages/*.deb "$root/root/"
inside apt-get update -qq
begin=$(date +%s)
inside sh -c 'apt-get install -y -qq --no-install-recommends /root/*.deb' >"$place/log" 2>&1 ||
  { tail -n 20 "$place/log"; exit 1; }

# ---- use ----
inside framewise --version
inside framewise selftest
inside sh -c 'cd /root && framewise selftest --keep pair >/dev/null &&
  framewise compare pair/original.gif pair/damaged.gif --html report.html -q >/dev/null'
grep -q '<html' "$root/root/report.html"
echo "from the packages to the first report: $(($(date +%s) - begin)) s"

# The module of Python, alone and with NumPy.
inside sh -c 'cd /root && cat >look.py && python3 look.py' <<'PYTHON'
import framewise
report = framewise.compare("pair/original.gif", ["pair/original.gif", "pair/damaged.gif"])
assert [one.status.name for one in report] == ["PASS", "ARTIFACT"], list(report)
assert framewise.convert("pair/original.gif", "avif")[4:8] == b"ftyp"
PYTHON

inside sh -c 'ldd /usr/bin/framewise /usr/lib/framewise/*.so' | grep 'not found' && exit 1
inside id framewise
test -f "$root/usr/lib/systemd/system/framewise.service"
test "$(stat -c %a "$root/etc/framewise")" = 700
inside framewise serve token --keys /etc/framewise/keys.txt --new-key probe >/dev/null

# There is no systemd here: the unit's command runs under its account, with
# the folders and the key that systemd would hand over.
inside install -d -o framewise -m 700 /var/lib/framewise /var/cache/framewise /run/keys
inside install -o framewise -m 600 /etc/framewise/keys.txt /run/keys/keys
command=$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/framewise.service")
cat >"$root/root/serve.sh" <<SERVE
export CREDENTIALS_DIRECTORY=/run/keys XDG_CACHE_HOME=/var/cache/framewise
setpriv --reuid framewise --regid framewise --clear-groups \\
  $command --listen 127.0.0.1:18089 &
server=\$!
tries=100
until exec 3<>/dev/tcp/127.0.0.1/18089; do
  [ \$((tries -= 1)) -gt 0 ] && kill -0 \$server || exit 1
  sleep 0.1
done 2>/dev/null
printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3
head -n 1 <&3
kill \$server
wait \$server
SERVE
inside bash /root/serve.sh >"$place/log" 2>&1 || true
grep -q ' 200 ' "$place/log" || { cat "$place/log"; echo "the service does not answer"; exit 1; }
inside test -s /usr/share/man/man1/framewise.1 -o -s /usr/share/man/man1/framewise.1.gz ||
  grep -rqs 'path-exclude.*man' "$root/etc/dpkg"

# ---- remove ----
inside apt-get purge -y -qq framewise python3-framewise framewise-service libframewise-dev \
  'libframewise0*' >"$place/log" 2>&1 || { tail -n 20 "$place/log"; exit 1; }
rest=$(find "$root/usr" "$root/etc" "$root/var/lib" -name '*framewise*' \
  ! -path '*/var/lib/dpkg/*' ! -path '*/var/lib/apt/*')
[ -z "$rest" ] || { echo "purge leaves: $rest"; exit 1; }
echo "installed, used and removed"
