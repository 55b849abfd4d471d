#!/bin/sh
# Starts a program of this folder with the Node of this folder, from anywhere and through symbolic links.
self=$0
case $self in
*/*) ;;
*) self=./$self ;;
esac
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
  /*) self=$target ;;
  *) self=${self%/*}/$target ;;
  esac
done
here=$(CDPATH='' cd -- "${self%/*}/" && pwd -P) || exit 1
exec "$here/runtime/node" "$here/@PROGRAM@" "$@"
