#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Posts a comment on a pull request of GitHub, or edits the one posted before:
#   post-comment.sh OWNER/REPOSITORY NUMBER FILE
# Needs gh with a token that may write to pull requests (GH_TOKEN). FILE may
# come from a fork: it is cut to what a comment may hold, and mentions nobody.
set -eu
repository=${1:?usage: post-comment.sh OWNER/REPOSITORY NUMBER FILE}
number=${2:?the number of the pull request is missing}
file=${3:?the file is missing}
case $number in *[!0-9]* | '') echo "post-comment.sh: $number is no number" >&2; exit 2 ;; esac
marker='<!-- framewise-media -->'
body=$(mktemp)
trap 'rm -f "$body"' EXIT
# GitHub allows 65536 characters. A zero-width space after @ prevents mentions.
{
  echo "$marker"
  head -c 60000 "$file" | grep -vxF "$marker" |
    sed "s/@/@$(printf '\342\200\213')/g"
} >"$body"
comments=repos/$repository/issues/$number/comments
earlier=$(gh api --paginate "$comments" --jq \
  ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$marker\"))) | .id" | head -n 1)
if [ -n "$earlier" ]; then
  gh api -X PATCH "repos/$repository/issues/comments/$earlier" -F "body=@$body" >/dev/null
else
  gh api -X POST "$comments" -F "body=@$body" >/dev/null
fi
