#!/usr/bin/env bash
# Writes requirements/runtime.txt and dev.txt anew from pyproject.toml: exact versions with the hashes of all their files,
# and no addresses. Versions stay as they are while pyproject.toml allows them; `--upgrade` moves to the newest.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin

# A lock made here must install anywhere: settings, constraints and local package folders of this machine stay out of it.
while IFS='=' read -r name _; do
    case $name in
        PIP_CERT | PIP_CACHE_DIR | PIP_PROXY) ;;
        PIP_*) unset "$name" ;;
    esac
done < <(env)
export PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 CUSTOM_COMPILE_COMMAND="make lock"

compile() {
    "$bin/pip-compile" --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
        --no-emit-trusted-host --strip-extras --allow-unsafe "$@" pyproject.toml
}

compile --all-build-deps --constraint requirements/constraints.txt --output-file requirements/runtime.txt "$@"
compile --extra dev --constraint requirements/constraints.txt --constraint requirements/runtime.txt --output-file requirements/dev.txt "$@"

if grep -nE '://|--(extra-)?index-url|--find-links' requirements/*.txt; then
    echo "the lock files must hold names, versions and hashes only" >&2
    exit 1
fi

# pip-compile looks at this machine's Python only; ask pip whether the others find all they need.
for python in 3.11.2 3.12 3.13; do
    "$bin/python" -m pip install --quiet --dry-run --ignore-installed --target .venv/none --python-version "$python" \
        --only-binary :all: --no-deps --require-hashes --requirement requirements/dev.txt ||
        { echo "Python $python cannot install the lock: name the version it can take in requirements/constraints.txt" >&2; exit 1; }
done
