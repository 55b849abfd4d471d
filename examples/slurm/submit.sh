#!/usr/bin/env bash
# Computes a dataset on a Slurm cluster: a job array with one task a shard, and a job that merges them when all are there.
#
#   examples/slurm/submit.sh OUTPUT SHARDS [sbatch options of the array] -- [flags of `kiloflow generate`]
#
#   examples/slurm/submit.sh curves.h5 64 --cpus-per-task=8 -- --prior eos --count 1e7 --seed 1
#   examples/slurm/submit.sh curves.h5 8 --gres=gpu:1 --array=1-8%2 -- --prior eos --count 1e7 --backend webgpu
#
# Submit the same line again after anything went wrong: only what is missing is computed.
#
# Environment:
#   KILOFLOW                           how to start the program, where it is not `kiloflow` (as in "node /home/me/dist/cli.js")
#   KEEP_SHARDS=0                      removes the shards when they are merged; they are kept otherwise
#   SBATCH_ACCOUNT, SBATCH_PARTITION   sbatch's own: they hold for both jobs
# What a task asks for by default is at the top of shard.sbatch and merge.sbatch.
set -euo pipefail

fail() {
  echo "submit.sh: $*" >&2
  exit 2
}

[[ $# -ge 3 ]] || fail "needs OUTPUT SHARDS [sbatch options] -- [flags of generate], for example: curves.h5 8 -- --prior eos --count 1e6"
output=$(realpath -m -- "$1")
shards=$2
shift 2
[[ $shards =~ ^[1-9][0-9]*$ ]] || fail "SHARDS is \"$shards\", but must be an integer of at least 1"

options=()
while [[ $# -gt 0 && $1 != -- ]]; do
  options+=("$1")
  shift
done
[[ $# -gt 0 ]] || fail "there is no -- before the flags of generate"
shift

[[ ! -e $output ]] || fail "$output is there already: nothing to do"
read -ra kiloflow <<<"${KILOFLOW:-kiloflow}"
command -v "${kiloflow[0]}" >/dev/null || fail "there is no program ${kiloflow[0]}: put kiloflow on the PATH, or its command into KILOFLOW"
# Two arrays that write the same shards would only be in each other's way. The comment says what a job works on.
! squeue --me --noheader --format=%k | grep -qxF -- "$output" || fail "a job is still at work on $output: wait for it or scancel it"

here=$(dirname -- "$(realpath -- "${BASH_SOURCE[0]}")")
stem=${output%.*}
log=${stem//%/%%} # to sbatch % is special

# The same log for every try of a task: what is appended shows from where it went on.
array=$(sbatch --parsable --comment="$output" --array="1-$shards" --output="$log.%a-of-$shards.log" "${options[@]}" \
  "$here/shard.sbatch" "$output" "$shards" "$@")
# Without a shard there is nothing to merge: the job then ends instead of waiting for ever.
merge=$(sbatch --parsable --comment="$output" --output="$log.merge.log" \
  --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes "$here/merge.sbatch" "$output" "$shards")
echo "$output: array job ${array%%;*} of $shards shards, then merge job ${merge%%;*}; logs in $stem.*.log"
