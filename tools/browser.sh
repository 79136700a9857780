#!/usr/bin/env bash
# Sees to it that a Chromium is there for the browser tests; tests/browser/conftest.py finds it by these names.
# Without one the tests skip at a desk, and CI (where the variable CI is set) fails.
set -euo pipefail

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit 0
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests"
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; then
        exit 0
    fi
fi

echo "No Chromium here for the browser tests. On Debian: apt-get install chromium" >&2
[ -z "${CI:-}" ]
