#!/bin/bash
# A disk that fills up at any point of one grade: an error of ours that names the file, never a verdict on the student.
# Small file systems of our own, in a mount namespace of our own.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/faults.sh"
if ! unshare -rm true 2>/dev/null; then
	skip "a full disk" "host cannot: no mount namespace for a small disk"
	tap_done
fi
if [ -z "${SMALL:-}" ]; then
	mkdir "$TMP/small"
	SMALL=$TMP/small unshare -m ${EUID:+$([ $EUID = 0 ] || echo -r)} --propagation private bash "$0"
	exit
fi
mount -t tmpfs -o size=2m tmpfs "$SMALL" || exit 3
export XDG_CACHE_HOME=$SMALL
fill() { # KIB: all but so much is used
	rm -f "$SMALL/fill"
	dd if=/dev/zero of="$SMALL/fill" bs=4k 2>/dev/null
	truncate -s "-${1}k" "$SMALL/fill"
}
fill 8
one_error "no room for what a lab needs" 3 plumb grade "$TOP/tests/labs/copy" "$TOP/tests/labs/copy/reference" -- \
	"$SMALL/plumbline/labs/tmp-" "cannot be written: No space left on device"
same "$(find "$SMALL" -name 'tmp-*')" "" "no room for what a lab needs: nothing half made is left"
rm "$SMALL/fill"
for name in echo-len copy; do
	lab=$TOP/tests/labs/$name
	check "$name: there is room" plumb grade "$lab" "$lab/reference"
	for kib in 0 4 16 24; do
		fill $kib
		one_error "$name, $kib KiB left" 3 plumb grade "$lab" "$lab/reference" -- "No space left on device"
		hasnt "$(cat "$TMP/stdout")" "of 1000" "$name, $kib KiB left: no verdict"
	done
	rm "$SMALL/fill"
	check "$name: there is room again" plumb grade "$lab" "$lab/reference"
done
same "$(find "$SMALL" -path '*/work/*')" "" "no working folder is left"
one_error "a cache that cannot be" 3 env XDG_CACHE_HOME=/proc/nowhere plumb grade "$lab" "$lab/reference" -- "/proc/nowhere"
umount "$SMALL"
tap_done
