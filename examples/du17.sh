#!/usr/bin/env bash
# DU17: the curves of one binary, a dataset of binaries with the Lambdas of one equation of state each, and its check.
#
#   examples/du17.sh
#
# Environment: COUNT, the number of binaries; OUTPUT, the folder of the results.
set -euo pipefail
cd "$(dirname "$0")/.."
kiloflow() { node dist/cli.js "$@"; }
output=${OUTPUT:-output}
mkdir -p "$output"

kiloflow curve --model du17 --m1 1.48 --m2 1.26 --lambda1 250 --lambda2 700 --distance 40 \
  --output "$output/du17-curve.png" --force
kiloflow generate --model du17 --prior eos --count "${COUNT:-10000}" --times 0:11:0.1 --seed 1 \
  --output "$output/du17.h5" --figure "$output/du17.png" --force
kiloflow check "$output/du17.h5"
