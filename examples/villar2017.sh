#!/usr/bin/env bash
# villar2017: the published fit to AT2017gfo as it was seen, in filters of two surveys, and a dataset drawn from the wide prior
# with the opacities of that fit.
#
#   examples/villar2017.sh
#
# Environment: COUNT, the number of sets; OUTPUT, the folder of the results.
set -euo pipefail
cd "$(dirname "$0")/.."
kiloflow() { node dist/cli.js "$@"; }
output=${OUTPUT:-output}
mkdir -p "$output"

kiloflow curve --model villar2017 \
  --ejecta-mass-1 0.020 --ejecta-velocity-1 0.266 --opacity-1 0.5 --temperature-floor-1 674 \
  --ejecta-mass-2 0.047 --ejecta-velocity-2 0.152 --opacity-2 3 --temperature-floor-2 1308 \
  --ejecta-mass-3 0.011 --ejecta-velocity-3 0.137 --opacity-3 10 --temperature-floor-3 3745 \
  --distance 40 --redshift 0.0098 --ebv 0.105 --times 0.1:25:x200 --bands ztfg,ztfr,ps1::z,2massj,2massks \
  --output "$output/villar2017-curve.png" --force
kiloflow generate --model villar2017 --prior wide --opacity-1 0.5 --opacity-2 3 --opacity-3 10 \
  --count "${COUNT:-10000}" --times 0.1:20:x100 --seed 1 \
  --output "$output/villar2017.h5" --figure "$output/villar2017.png" --force
kiloflow check "$output/villar2017.h5"
