#!/usr/bin/env bash
# What the GitHub Action runs. Inputs come as RINGFENCE_* variables, never as part of a command line, so that a branch's
# name cannot become a command. Ends with ringfence's own exit code, whatever reports were written.
set -uo pipefail

path=${RINGFENCE_PATH:-.}
if [ "${RINGFENCE_CACHE:-true}" = true ]; then
  export RINGFENCE_CACHE_DIR="${RUNNER_TEMP:-${TMPDIR:-/tmp}}/ringfence"
else
  export RINGFENCE_NO_CACHE=1
fi
arguments=(--fail-on "${RINGFENCE_FAIL_ON:-error}")
[ -z "${RINGFENCE_BASELINE:-}" ] || arguments+=(--baseline "$RINGFENCE_BASELINE")
# Split at spaces as a shell would, but expand nothing.
read -r -a more <<<"${RINGFENCE_ARGS:-}"

summary=${GITHUB_STEP_SUMMARY:-/dev/null}
written=$(mktemp)
formats=(--format text --output - --format markdown --output "$written")
[ -z "${RINGFENCE_SARIF:-}" ] || formats+=(--format sarif --output "$RINGFENCE_SARIF")
annotations=$(mktemp)
formats+=(--format github --output "$annotations")

ringfence check "${formats[@]}" "${arguments[@]}" ${more[@]+"${more[@]}"} "$path"
code=$?

cat "$annotations"
cat "$written" >>"$summary"
if [ -n "${RINGFENCE_COMMENT:-}" ] && [ -n "${RINGFENCE_BASE:-}" ]; then
  ringfence diff --path "$path" --format markdown --output "$RINGFENCE_COMMENT" -- "$RINGFENCE_BASE" ||
    echo "::warning title=ringfence::What the change does could not be told; see the log above."
fi
rm -f "$written" "$annotations"
exit "$code"
