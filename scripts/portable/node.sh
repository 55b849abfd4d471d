#!/bin/sh
# Node, with what this machine lacks. Always started by an absolute path.
runtime=${0%/*}
# Prefix of the system's paths: tests of environment.sh have one.
root=
# shellcheck source=/dev/null
. "$runtime/requirements.sh"
. "$runtime/environment.sh"
if [ -n "$own_glibc" ]; then
  exec "$runtime/glibc/ld-linux-x86-64.so.2" --library-path "$library_path" \
    "$runtime/node.bin" --require "$runtime/exec-path.cjs" "$@"
fi
if [ -n "$library_path" ]; then
  export LD_LIBRARY_PATH="$library_path${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
exec "$runtime/node.bin" "$@"
