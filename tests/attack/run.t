#!/bin/bash
# wall_s: 900
# The attack programs, each in a box, all boxes inside an outer layer of containment: a box that fails must not hurt the
# machine that tests it. The layer is made here and furnished by tests/attack/outer; tests/attack/drive refuses to start
# without it. SETTING says who runs the boxes and what the machine lacks: root, user, warm (through plumb-runner serve),
# no-cgroup, no-clone3, no-openat2, no-pidfd, no-landlock, vm (in guests: see vm.t). Lines for the scoreboard are added to $B/attack/scoreboard.jsonl.
. "$(dirname "$0")/../tap.sh"
SETTING=${SETTING:-root}
if [ "$(id -u)" != 0 ]; then
	skip "attack programs" "host cannot: the outer layer needs root (mount, pid, net, ipc and uts namespaces)"
	tap_done
fi
OUTER_NS=$(readlink /proc/self/ns/mnt /proc/self/ns/uts /proc/self/ns/pid | paste -sd' ')
AS_USER=
[ "$SETTING" != user ] || AS_USER=1
rm -rf "$TMP"
mkdir -p "$B/attack"
exec 9>>"$B/attack/scoreboard.jsonl" # opened here: the tree is read-only inside
exec env -i PATH="$PATH" TOP="$TOP" B="$B" OUTER_NS="$OUTER_NS" MUST_WORK="${MUST_WORK:-}" AS_USER="$AS_USER" \
	SETTING="$SETTING" SCOREBOARD=9 CASES="${CASES:-}" UNDEFENDED="${UNDEFENDED:-}" unshare --mount --uts --ipc --net --pid --fork --kill-child \
	--mount-proc --propagation private -- timeout --kill-after=5 890 "$TOP/tests/attack/outer" </dev/null
