#!/usr/bin/env bash
# metzger2017: the curves of some ejecta from 15 minutes after the merger on, and a dataset drawn from its wide prior.
#
#   examples/metzger2017.sh
#
# Environment: COUNT, the number of sets; OUTPUT, the folder of the results.
set -euo pipefail
cd "$(dirname "$0")/.."
kiloflow() { node dist/cli.js "$@"; }
output=${OUTPUT:-output}
mkdir -p "$output"

kiloflow curve --model metzger2017 --ejecta-mass 0.02 --ejecta-velocity 0.1 --beta 3 --opacity 1 \
  --distance 40 --redshift 0.0098 --ebv 0.105 --times 0.01:20:x200 \
  --output "$output/metzger2017-curve.png" --force
kiloflow generate --model metzger2017 --prior wide --count "${COUNT:-2000}" --times 0.1:20:x100 --seed 1 \
  --output "$output/metzger2017.h5" --figure "$output/metzger2017.png" --force
kiloflow check "$output/metzger2017.h5"
