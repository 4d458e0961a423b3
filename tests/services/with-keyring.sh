#!/bin/bash
# Runs a program beside a bus and a keyring of its own, or without where there are none.
set -euo pipefail

if [ -n "${RR_TEST_KEYRING:-}" ]; then
  # Within: the keyring lives as long as the bus.

  # What makes our own programs stricter is not for it.
  printf 'test' | env -u G_DEBUG -u MALLOC_PERTURB_ gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
  for _ in $(seq 200); do
    gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
      --method org.freedesktop.DBus.NameHasOwner org.freedesktop.secrets 2>/dev/null | grep -q true && break
    sleep 0.05
  done
  status=0
  "$@" || status=$?
  kill %1
  exit $status
fi
for tool in dbus-run-session gnome-keyring-daemon gdbus; do
  command -v "$tool" >/dev/null || exec "$@"
done
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/run"
export HOME=$home XDG_DATA_HOME=$home/data XDG_RUNTIME_DIR=$home/run RR_TEST_KEYRING=1
unset LD_PRELOAD
dbus-run-session -- "$0" "$@"
