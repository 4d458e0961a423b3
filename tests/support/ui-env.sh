#!/bin/sh
# Runs a test with a display, a session bus and folders of its own.
set -e
dir=$(mktemp -d "${TMPDIR:-/tmp}/rr-ui.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir -p -m 700 "$dir/run" "$dir/config" "$dir/cache" "$dir/data"
export XDG_RUNTIME_DIR="$dir/run" XDG_CONFIG_HOME="$dir/config" XDG_CACHE_HOME="$dir/cache" \
  XDG_DATA_HOME="$dir/data" HOME="$dir" GDK_BACKEND=x11 GSK_RENDERER="${GSK_RENDERER:-cairo}" \
  GSETTINGS_BACKEND=memory GTK_USE_PORTAL=0 ADW_DISABLE_PORTAL=1 LC_ALL=C.UTF-8 TZ=UTC \
  GIO_USE_VFS=local GDK_SCALE=1
unset GTK_THEME WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS
# The bus inside: what it starts needs the display too.
xvfb-run -a -s "-screen 0 1366x768x24 -dpi 96 -nolisten tcp" dbus-run-session -- "$@"
