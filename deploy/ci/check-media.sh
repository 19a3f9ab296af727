#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares the images and videos that a branch changes with those of its base:
#   check-media.sh BASE [OPTION…]       the commits since BASE, such as origin/main
#   check-media.sh --staged [OPTION…]   what `git commit` would commit
#
#   --out FOLDER     where results go (default: framewise-report): comment.md,
#                    index.html, results.ndjson, junit.xml, results.sarif
#   --fail-on WHAT   never, warning or artifact (default): as of framewise batch
#   --require EXPR   such as ssimulacra2.mean>=70; may be repeated
#   --allow-resize   files of another size than before are no warning
#   --approvals FILE what people approved (default: framewise-baseline.json, if
#                    the repository has it); see framewise baseline approve
#   --pictures URL   where FOLDER will be readable: the comment then shows the
#                    worst moments as pictures. Without it the report has them
#   --report URL     where the report will be readable; the comment links there
# Exit codes: 0 nothing looks worse, 1 something does, others as of framewise.
set -euo pipefail
framewise=${FRAMEWISE_BINARY:-framewise}
unset FRAMEWISE_BINARY # the program would take it for a setting
marker='<!-- framewise-media -->'

say() { printf '%s\n' "framewise: $*" >&2; }
usage() { sed -n '4,16s/^# \{0,1\}//p' "$0" >&2; exit 2; }

base='' staged=no out=framewise-report pictures='' report='' fail_on=artifact approvals=''
options=()
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
while [ $# -gt 0 ]; do
  case $1 in
    --staged) staged=yes ;;
    --out) out=${2:?--out takes a folder}; shift ;;
    --fail-on) fail_on=${2:?--fail-on takes a word}; shift ;;
    --require) options+=(--require "${2:?--require takes an expression}"); shift ;;
    --allow-resize) options+=(--allow-resize) ;;
    --approvals) approvals=${2:?--approvals takes a file}; shift ;;
    --pictures) pictures=${2:?--pictures takes a URL}; shift ;;
    --report) report=${2:?--report takes a URL}; shift ;;
    -*) usage ;;
    *) [ -z "$base" ] || usage; base=$1 ;;
  esac
  shift
done
[ "$staged" = yes ] || [ -n "$base" ] || usage
command -v "$framewise" >/dev/null || {
  say "the program framewise is missing; install it or set FRAMEWISE_BINARY"
  exit 4
}
cd "$(git rev-parse --show-toplevel)"
[ -n "$approvals" ] || [ ! -e framewise-baseline.json ] || approvals="framewise-baseline.json"
[ -z "$approvals" ] || options+=(--approvals "$approvals")

if [ "$staged" = yes ]; then
  old=$(git rev-parse -q --verify 'HEAD^{commit}') || old=$(git hash-object -t tree /dev/null)
  compared=(--cached "$old")
else
  old=$(git merge-base "$base" HEAD) || {
    say "$base and HEAD have no common commit; fetch more history (fetch-depth: 0)"
    exit 2
  }
  compared=("$old" HEAD)
fi

# ---- which files changed ----
# Names may hold any byte but NUL, and reach framewise as hexadecimal digits.
hexadecimal() { od -An -v -tx1 | tr -d ' \n'; }
media='\.(gif|a?png|jpe?g|webp|avif|jxl|tiff?|bmp|heic|mp4|m4v|mov|webm|mkv)$'
changed() { # changed FILTER: names of media, each with a NUL at its end
  git diff --name-only -z --no-renames --diff-filter="$1" "${compared[@]}" -- |
    { grep -zEi "$media" || true; }
}

# ---- the pairs ----
mkdir -p "$work/before"
pairs=$work/pairs.ndjson
: >"$pairs"
count=0 new=0
add_pair() { # add_pair OLD NEW
  # Filters apply, so that files of Git LFS are files and not pointers to them.
  local before=$work/before/$count.${1##*.} after=$2
  git cat-file --filters "$old:$1" >"$before"
  if [ "$staged" = yes ]; then
    after=$work/after/$2
    mkdir -p "$(dirname "$after")"
    git cat-file --filters ":$2" >"$after"
  fi
  printf '{"reference_bytes":"%s","test_bytes":"%s","label_bytes":"%s"}\n' \
    "$(printf %s "$before" | hexadecimal)" "$(printf %s "$after" | hexadecimal)" \
    "$(printf %s "$2" | hexadecimal)" >>"$pairs"
  count=$((count + 1))
}
while IFS= read -r -d '' name; do add_pair "$name" "$name"; done < <(changed M)
# hero.png that became hero.webp is compared too.
declare -A gone
while IFS= read -r -d '' name; do gone[${name%.*}]=$name; done < <(changed D)
while IFS= read -r -d '' name; do
  if [ -n "${gone[${name%.*}]:-}" ]; then
    add_pair "${gone[${name%.*}]}" "$name"
  else
    new=$((new + 1))
  fi
done < <(changed A)

# ---- the comparison ----
mkdir -p "$out"
comment=$out/comment.md
{
  echo "$marker"
  echo "### Framewise: changed images and videos"
  echo
} >"$comment"
result=0
if [ "$count" -gt 0 ]; then
  rm -rf "$out/pictures" "$out/items"
  "$framewise" batch - --timing --fail-on "$fail_on" "${options[@]}" \
    -o "$out/results.ndjson" -o "$out/junit.xml" -o "$out/results.sarif" \
    --markdown "$out/table.md" --html "$out/" --format github --progress none \
    <"$pairs" >"$out/annotations.txt" 2>"$out/log.txt" || result=$?
  case $result in
    0 | 1 | 3) ;;
    *) cat "$out/log.txt" >&2; exit "$result" ;;
  esac
  # Remarks at the changed files.
  [ -z "${GITHUB_ACTIONS:-}" ] || cat "$out/annotations.txt"
  if [ -n "$pictures" ]; then
    # A URL of the caller's own; & and | are special to sed.
    target=$(printf %s "$pictures" | sed 's/[&|\\]/\\&/g')
    sed "s|<img src=\"|<img src=\"$target/|g" "$out/table.md" >>"$comment"
  else
    # Pictures lie beside the file: their columns, the last ones, are cut off.
    awk -F'|' '
      /^\| \| file / { for (cells = 1; $(cells + 1) !~ /original/; ++cells) {} }
      /^\|/ { line = ""; for (i = 2; i <= cells; ++i) line = line "|" $i; print line "|"; next }
      { print }' "$out/table.md" >>"$comment"
  fi
  # Of the pairs that could be compared.
  sed -n 's/.*"reference":{[^}]*"bytes":\([0-9]*\).*"test":{[^}]*"bytes":\([0-9]*\).*/\1 \2/p' \
    "$out/results.ndjson" | awk '
      { before += $1; after += $2 }
      END {
        saved = before - after
        if (NR) printf "\n%d bytes before, %d after: %s %d bytes.\n", before, after,
          (saved < 0 ? "adds" : "saves"), (saved < 0 ? -saved : saved)
      }' >>"$comment"
elif [ "$new" -eq 0 ]; then
  echo "No image or video changed." >>"$comment"
fi
if [ "$new" -gt 0 ]; then
  printf '\n%d new file(s) without an earlier version to compare with.\n' "$new" >>"$comment"
fi
[ -z "$report" ] || printf '\n[Report with the worst moments](%s)\n' "$report" >>"$comment"
say "$count compared, $new new: $out/comment.md"
[ "$result" = 0 ] || sed -n '4,$p' "$comment" >&2
exit "$result"
