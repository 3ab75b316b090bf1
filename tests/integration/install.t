#!/bin/bash
# What `make install` leaves runs from there, and finds its data without the source tree.
. "$(dirname "$0")/../tap.sh"
cd "$TOP" || exit 1

check "make install" make --no-print-directory B="$B" DESTDIR="$TMP/root" PREFIX=/usr install
cd "$TMP" || exit 1
bin=$TMP/root/usr/bin
has "$("$bin/plumb" lab list 2>&1)" "tls13-keys" "the installed plumb finds the labs"
check "... the curriculum" "$bin/plumb" curriculum map
check "... and the installed runner its policies" "$bin/plumb-runner" policy run
check "the pages are there" test -f "$TMP/root/usr/share/man/man1/plumb.1"
check "the completion is there" test -s "$TMP/root/usr/share/bash-completion/completions/plumb"
same "$(find "$TMP/root" -name '*.o' -o -perm /6000)" "" "no object file, nothing setuid"
tap_done
