#!/bin/sh
# Debian's chromium, its driver and a Chinese font, for tests/ui/test_browser.py.
#
# Never fails the build: where it cannot install, the browser tests are skipped
# and one line says how to get what is missing.

has() { command -v "$1" >/dev/null 2>&1; }

browser() { has chromium || has chromium-browser || has google-chrome || has google-chrome-stable; }

# A Chinese character has to be drawn by something, or screenshots show boxes.
font() { has fc-list && [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]; }

missing=
browser || missing="$missing chromium"
has chromedriver || missing="$missing chromium-driver"
font || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0

how="browser tests will be skipped; to run them: sudo apt-get install$missing"

if ! has apt-get; then
    echo "install-browser: no apt-get here; $how (or your system's equivalent)"
    exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
    root=
elif has sudo && sudo -n true 2>/dev/null; then
    root="sudo -n"
else
    echo "install-browser: not root and sudo asks for a password; $how"
    exit 0
fi

log=$(mktemp) || exit 0
trap 'rm -f "$log"' EXIT

# One package at a time: a machine with its own Chrome still gets the font.
# The package lists are refreshed once, and only when the first try fails.
fetch() {
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends \
        "$1" >>"$log" 2>&1
}
fresh=
for package in $missing; do
    fetch "$package" && continue
    if [ -z "$fresh" ]; then
        fresh=yes
        $root apt-get update -qq >>"$log" 2>&1
        fetch "$package" && continue
    fi
    echo "install-browser: $package could not be installed ($(tail -n 1 "$log")); $how"
    exit 0
done
exit 0
