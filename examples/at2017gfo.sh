#!/usr/bin/env bash
# AT2017gfo: from its photometry to the posterior of three components of ejecta with its evidence, the corner plot, and the
# posterior's curves over the photometry.
#
#   examples/at2017gfo.sh
#
# Environment: SAMPLES, effective samples to reach; OUTPUT, the folder of the results.
set -euo pipefail
cd "$(dirname "$0")/.."
kiloflow() { node dist/cli.js "$@"; }
output=${OUTPUT:-output}
mkdir -p "$output"

# The opacities are those of Villar et al. 2017. Exit code 1 says that a result is not to be used.
kiloflow fit examples/data/at2017gfo.csv --model villar2017 \
  --distance 40 --redshift 0.0098 --ebv 0.105 --systematic free \
  --fix opacity_1=0.5 --fix opacity_2=3 --fix opacity_3=10 \
  --samples "${SAMPLES:-10000}" --seed 1 \
  --output "$output/at2017gfo" --corner "$output/at2017gfo-corner.png" --figure "$output/at2017gfo-curves.png" --force
