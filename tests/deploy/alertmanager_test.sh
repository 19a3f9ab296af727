#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The routes of alerts, by amtool: alertmanager_test.sh FOLDER
set -eu
config="$1/alertmanager.yml"
# Each alert that is named is one of the rules.
for alert in $(grep -o 'Framewise[A-Za-z]*' "$config" | sort -u); do
  grep -q "alert: $alert\$" "$1/framewise-alerts.yml" || { echo "there is no alert $alert"; exit 1; }
done
if ! command -v amtool > /dev/null; then
  echo "SKIPPED: amtool is not installed (./dev deps test installs it)"
  exit 0
fi
amtool check-config "$config"
routed() {
  found=$(amtool config routes test --config.file="$config" severity="$1" instance=a 2> /dev/null)
  [ "$found" = "$2" ] || { echo "$1 goes to $found, not to $2"; exit 1; }
}
routed critical pagerduty
routed warning slack
routed info mail
