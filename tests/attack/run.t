#!/bin/bash
# The attack programs, each in a box, all boxes inside an outer layer of containment: a box that fails must not hurt the
# machine that tests it. The layer is made here and furnished by tests/attack/outer; tests/attack/drive refuses to start
# without it. AS_USER=1 (run-user.t) runs the boxes as an ordinary user.
. "$(dirname "$0")/../tap.sh"
if [ "$(id -u)" != 0 ]; then
	skip "attack programs" "host cannot: the outer layer needs root (mount, pid, net, ipc and uts namespaces)"
	tap_done
fi
OUTER_NS=$(readlink /proc/self/ns/mnt /proc/self/ns/uts /proc/self/ns/pid | paste -sd' ')
export OUTER_NS AS_USER
rm -rf "$TMP"
exec env -i PATH="$PATH" TOP="$TOP" B="$B" OUTER_NS="$OUTER_NS" MUST_WORK="${MUST_WORK:-}" AS_USER="${AS_USER:-}" \
	CASES="${CASES:-}" unshare --mount --uts --ipc --net --pid --fork --kill-child --mount-proc \
	--propagation private -- timeout --kill-after=5 280 "$TOP/tests/attack/outer" </dev/null
