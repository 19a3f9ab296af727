#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Stops a commit whose images or videos look worse than those of the last one.
# A hook of pre-commit (.pre-commit-hooks.yaml), or without it:
#   ln -s /usr/share/framewise/ci/pre-commit.sh .git/hooks/pre-commit
# `git commit --no-verify` commits nevertheless.
set -eu
here=$(dirname "$(readlink -f "$0")")
# Results must not become part of the commit.
exec "$here/check-media.sh" --staged --out "$(git rev-parse --git-dir)/framewise-report" "$@"
