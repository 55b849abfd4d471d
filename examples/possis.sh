#!/usr/bin/env bash
# possis: one kilonova along its axis and in its plane, and a dataset seen from any direction. The weights are others' work and
# come from you: a folder of fiesta's files, or a file that `kiloflow import` wrote.
#
#   examples/possis.sh WEIGHTS
#
# Environment: COUNT, the number of sets; OUTPUT, the folder of the results.
set -euo pipefail
[[ $# -eq 1 ]] || {
  echo "possis.sh: needs the weights, for example: examples/possis.sh Bu2025" >&2
  exit 2
}
weights=$(realpath -- "$1")
cd "$(dirname "$0")/.."
kiloflow() { node dist/cli.js "$@"; }
output=${OUTPUT:-output}
mkdir -p "$output"

kiloflow import "$weights" --model possis --output "$output/possis.safetensors" --force
for angle in 0 1.57; do
  kiloflow curve --model possis --model-file "$output/possis.safetensors" \
    --log10-mej-dyn -2.15 --v-ej-dyn 0.2 --Ye-dyn 0.25 --log10-mej-wind -1.44 --v-ej-wind 0.1 --Ye-wind 0.3 \
    --inclination-EM "$angle" --redshift 0.0098 --distance 40 --times 0.2:20:x200 \
    --output "$output/possis-$angle.png" --force
done
kiloflow generate --model possis --model-file "$output/possis.safetensors" --prior isotropic --count "${COUNT:-10000}" \
  --times 0.2:20:x100 --seed 1 --output "$output/possis.h5" --figure "$output/possis.png" --force
kiloflow check "$output/possis.h5" --model-file "$output/possis.safetensors"
