#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Packs the npm packages of a build and installs them into a project of
# somebody else's, without a network:
#   npm_test.sh BUILD SOURCE
set -eu
build=$(cd "$1" && pwd)
source=$(cd "$2" && pwd)
command -v npm >/dev/null || { echo "SKIPPED: npm is not installed"; exit 0; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export npm_config_cache="$place/cache" npm_config_update_notifier=false HOME="$place"
FRAMEWISE_CARRY=${FRAMEWISE_CARRY:-no} "$source/deploy/npm/pack.sh" "$build" "$place/packages"
mkdir "$place/project"
cd "$place/project"
echo '{"private": true, "type": "module"}' >package.json
npm install --offline --no-audit --no-fund --omit=optional --ignore-scripts \
  "$place"/packages/framewise-*.tgz >"$place/log" 2>&1 || { cat "$place/log"; exit 1; }
cat >look.js <<'JS'
import { compare, programPath } from '@framewise/framewise';
import { matchers } from '@framewise/framewise/expect';
if (!programPath().includes('node_modules/@framewise/linux-')) throw new Error(programPath());
const [reference, test] = process.argv.slice(2);
const report = await compare(reference, [reference, test]);
console.log(report.comparisons.map((one) => one.verdict.status).join(' '), typeof matchers.toLookLike);
JS
pair=$build/examples/pair
[ "$(env -i PATH=/usr/bin:/bin node look.js "$pair/original.gif" "$pair/small.gif")" = "PASS ARTIFACT function" ]
env -i PATH=/usr/bin:/bin HOME="$place" node_modules/.bin/framewise --version
ls -l "$place"/packages/*.tgz | awk '{ printf "%s: %.1f MB\n", $9, $5 / 1e6 }' | sed 's|.*/||'
