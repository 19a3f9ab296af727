#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The scripts of deploy/ci on a local bare repository, as a server runs them,
# with a stand-in for GitHub's program gh:
#   media_test.sh FRAMEWISE SOURCE
set -euo pipefail
export FRAMEWISE_BINARY=$1
ci=$2/deploy/ci
command -v git >/dev/null || { echo "SKIPPED: git is not installed"; exit 0; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export HOME=$place GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.example \
  GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.example
fail() { echo "FAILED: $*"; cat "$place/out"/* 2>/dev/null || true; exit 1; }
expect() { # expect CODE COMMAND…
  local wanted=$1 code=0
  shift
  "$@" >"$place/log" 2>&1 || code=$?
  [ "$code" = "$wanted" ] || { cat "$place/log"; fail "$* ended with $code, not $wanted"; }
}
has() { grep -qF -- "$1" "$2" || { cat "$2"; fail "$2 has no '$1'"; }; }
lacks() { if grep -qF -- "$1" "$2"; then cat "$2"; fail "$2 has '$1'"; fi; }

# A pair that looks different, drawn by the program.
env -u FRAMEWISE_BINARY "$FRAMEWISE_BINARY" selftest --keep "$place/pair" >/dev/null || true
whole=$place/pair/original.gif damaged=$place/pair/damaged.gif
[ -s "$damaged" ] || fail "framewise selftest --keep writes no pair"

# ---- a repository with a server ----
git init -q --bare -b main "$place/server.git"
git clone -q "$place/server.git" "$place/clone" 2>/dev/null
cd "$place/clone"
git checkout -q -b main
mkdir -p "art work"
cp "$whole" "art work/a b.gif"
cp "$whole" untouched.gif
cp "$whole" gone.gif
cp "$whole" hero.GIF
echo text >notes.txt
git add -A && git commit -qm base && git push -q origin main
git checkout -q -b feature

# ---- nothing of interest changed ----
echo more >>notes.txt
git commit -qam notes
expect 0 "$ci/check-media.sh" origin/main --out "$place/out"
has "No image or video changed." "$place/out/comment.md"

# ---- damage, a conversion, a new and a removed file ----
cp "$damaged" "art work/a b.gif"
git mv hero.GIF hero.gif
cp "$whole" $'new\n|<b>.gif'
git rm -q gone.gif
git add -A && git commit -qm media
expect 1 "$ci/check-media.sh" origin/main --out "$place/out"
comment=$place/out/comment.md
has "<!-- framewise-media -->" "$comment"
has "1 of 2 need a look" "$comment"
has "art work/a b.gif" "$comment"
has "1 new file(s)" "$comment"
has "bytes before" "$comment"
lacks "untouched" "$comment"
lacks "<img" "$comment"
for file in index.html junit.xml results.ndjson; do
  [ -s "$place/out/$file" ] || fail "no $file"
done
# Names are those of the repository, whatever the folders of the run.
lacks "/before/" "$place/out/junit.xml"
has 'name="art work/a b.gif"' "$place/out/junit.xml"
has '"uri": "art%20work/a%20b.gif"' "$place/out/results.sarif"
GITHUB_ACTIONS=true expect 1 "$ci/check-media.sh" origin/main --out "$place/out"
has "::error file=art work/a b.gif,title=Framewise" "$place/log"

# ---- what the comment says lets it pass, until the file changes again ----
has "framewise baseline approve --content 'art work/a b.gif'" "$comment"
approve() { env -u FRAMEWISE_BINARY "$FRAMEWISE_BINARY" baseline approve "$@" >"$place/log"; }
approve --content 'art work/a b.gif' --why 'new art' --by Ada
expect 0 "$ci/check-media.sh" origin/main --out "$place/out"
has "approved by Ada" "$comment"
lacks "baseline approve" "$comment"
lacks "<failure" "$place/out/junit.xml"
approve --results "$place/out/results.ndjson" 'art work/' --by Ada --until 2999-01-31
has "until 2999-01-31" "$place/log"
expect 0 "$ci/check-media.sh" origin/main --out "$place/out"
printf ' ' >>"art work/a b.gif"
git commit -qam "other bytes"
expect 1 "$ci/check-media.sh" origin/main --out "$place/out"
git reset -q --hard HEAD~1
rm framewise-baseline.json

expect 0 "$ci/check-media.sh" origin/main --out "$place/out" --fail-on never
expect 1 "$ci/check-media.sh" origin/main --out "$place/out" --fail-on never \
  --require 'ssimulacra2.mean>=99'
# The base moved on: only what this branch changed counts.
git checkout -q main && cp "$damaged" untouched.gif && git commit -qam "elsewhere" &&
  git push -q origin main && git checkout -q feature
expect 0 "$ci/check-media.sh" origin/main --out "$place/out" --fail-on never \
  --pictures 'https://a.example/x&y|z' --report https://r.example
lacks "untouched" "$comment"
has '<img src="https://a.example/x&y|z/' "$comment"
has "(https://r.example)" "$comment"
expect 2 "$ci/check-media.sh" origin/main --unknown

# ---- one comment, which is edited ----
mkdir "$place/bin"
cat >"$place/bin/gh" <<'GH'
#!/usr/bin/env bash
# Keeps one comment in a file, as the API would.
set -eu
echo "$*" >>"$GH_CALLS"
case "$*" in
  *--paginate*) if [ -s "$GH_COMMENT" ]; then echo 7; fi ;;
  *-F*) for word; do case $word in body=@*) cat "${word#body=@}" >"$GH_COMMENT" ;; esac; done ;;
esac
GH
chmod +x "$place/bin/gh"
export GH_CALLS=$place/calls GH_COMMENT=$place/posted
printf 'hello @everybody\n' >>"$comment"
PATH=$place/bin:$PATH expect 0 "$ci/post-comment.sh" o/r 12 "$comment"
PATH=$place/bin:$PATH expect 0 "$ci/post-comment.sh" o/r 12 "$comment"
[ "$(grep -c POST "$GH_CALLS")" = 1 ] || fail "not exactly one comment was posted"
has "PATCH repos/o/r/issues/comments/7" "$GH_CALLS"
lacks "@everybody" "$GH_COMMENT"
expect 2 "$ci/post-comment.sh" o/r '1; true' "$comment"

# ---- a hook before commits: what is staged counts, not what lies there ----
ln -s "$ci/pre-commit.sh" .git/hooks/pre-commit
git checkout -q -B hook main
cp "$damaged" hero.GIF && git add hero.GIF && cp "$whole" hero.GIF
expect 1 git commit -m damaged
cp "$whole" hero.GIF && echo x >>notes.txt && git add -A
expect 0 git commit -m whole
rm .git/hooks/pre-commit

# ---- git diff ----
git config diff.framewise.command "$ci/git-diff.sh"
echo '*.gif diff=framewise' >.gitattributes
cp "$damaged" "art work/a b.gif"
git diff >"$place/diff"
has "framewise art work/a b.gif" "$place/diff"
grep -Eqi 'damaged|artifact|worst|score' "$place/diff" || fail "git diff shows no verdict"
git checkout -q -- .
rm .gitattributes

# ---- each file is compressed once ----
git checkout -q -B compress main

cp "$whole" big.gif && git add -A && git commit -qm big
expect 0 "$ci/compress-media.sh" main
test -s .framewise-media.sha256 || fail "no manifest"
git add -A && git commit -qm compressed --allow-empty
expect 0 "$ci/compress-media.sh" main
[ -z "$(git status --porcelain)" ] || fail "the second run changes $(git status --porcelain)"
has "0 files compressed" "$place/log"
echo "all scripts of deploy/ci work"
