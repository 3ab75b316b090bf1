# shellcheck shell=bash disable=SC2034 # what the functions find out is for those who source this
# A machine of its own for faults: new pid and mount namespaces, in them a course with two labs whose student hands in
# the references, and a bin folder whose programs are started by launch.c. Sourced; world_enter must come first.
#
# What must be true after every fault, however bad, is in world_check.

world_enter() { # SCRIPT ARG...: run it again as the first process of a pid namespace, where every process is ours
	[ -z "${CHAOS_INSIDE:-}" ] || return 0
	local how=(--mount --pid --fork --kill-child --mount-proc --propagation private)
	[ "$(id -u)" = 0 ] || how+=(--user --map-current-user)
	CHAOS_INSIDE=1 exec unshare "${how[@]}" bash "$@"
}

world_possible() { # says what the host cannot, or nothing
	strace -o /dev/null true 2>/dev/null || { echo "host cannot: strace is missing or not allowed"; return; }
	local how=(--mount --pid --fork --mount-proc)
	[ "$(id -u)" = 0 ] || how+=(--user --map-current-user)
	unshare "${how[@]}" true 2>/dev/null || echo "host cannot: no pid namespace of our own"
}

world_make() {
	LABS=("$TOP/tests/labs/echo-len" "$TOP/tests/labs/copy")
	mkdir -p "$TMP/k/bin" && gcc -D_GNU_SOURCE -O1 -Wall -Werror -o "$TMP/k/bin/plumb" "$TOP/tests/chaos/launch.c" || return 1
	cp "$TMP/k/bin/plumb" "$TMP/k/bin/plumb-runner"
	cp "$B/bin/plumb" "$TMP/k/bin/plumb.real" && cp "$B/bin/plumb-runner" "$TMP/k/bin/plumb-runner.real"
	export PATH=$TMP/k/bin:$PATH PLUMB_DATA=$TOP PLUMB_CHAOS_TOKEN=$TMP/token TMPDIR=$TMP/tmp
	mkdir -p "$TMPDIR"
	plumb course init "$C" --title "Chaos" >/dev/null && plumb course add-lab "$C" "${LABS[0]}" >/dev/null &&
		plumb course add-lab "$C" "${LABS[1]}" >/dev/null && plumb course add-student "$C" ann >/dev/null || return 1
	for lab in "${LABS[@]}"; do
		name=$(basename "$lab")
		git clone -q "$C/repos/$name/ann.git" "$TMP/$name" && cp "$lab"/reference/*.c "$TMP/$name/" || return 1
		git -C "$TMP/$name" add -A && git -C "$TMP/$name" commit -qm "the reference" || return 1
	done
	PUSHED=0 LOST=0
	for name in echo-len copy; do # what is compiled once for each lab is compiled here
		world_push "$name" && plumb worker --leave "$C" || return 1
	done
	MOUNTS=$(wc -l </proc/self/mountinfo)
	[ "$(graded)" = 2 ]
}

world_push() { # LAB: a new commit, queued or refused; no worker is started. PUSHED counts what git took in
	local repo=$TMP/$1
	echo "/* $RANDOM$RANDOM */" >>"$(find "$repo" -maxdepth 1 -name '*.c' | head -1)"
	git -C "$repo" commit -qam change
	PLUMB_FOLLOW_MS=0 timeout 60 flock "$C/run/worker.lock" git -C "$repo" push origin HEAD:main >"$TMP/push.out" 2>&1
	PUSH_STATUS=$?
	[ "$(git -C "$C/repos/$1/ann.git" rev-parse main)" = "$(git -C "$repo" rev-parse HEAD)" ] && PUSHED=$((PUSHED + 1))
}

world_fault() { # ROLE PLAN COMMAND...: the command with that fault in the first process of that role
	local role=$1 plan=$2
	shift 2
	: >"$TMP/token"
	: >"$TMP/trace"
	PLUMB_CHAOS="$role -o $TMP/trace $plan" "$@"
	FAULT_STATUS=$?
	[ ! -e "$TMP/token" ]
	FAULT_MET=$? # 0 = a process of that role was started
	rm -f "$TMP/token"
	grep -qE 'INJECTED|killed by SIGKILL' "$TMP/trace"
	FAULT_HIT=$? # 0 = it came to the call
}

# One worker after the other until nothing waits. Time passes: heads that nobody queued are old enough to be found, and
# what a killed hook left is old enough to be nobody's.
world_settle() {
	find "$C/repos" -path '*refs/heads/main' -exec touch -d '1 minute ago' {} +
	find "$C/work" "$C/spool" -mindepth 1 -maxdepth 1 \( -name 'pre-*' -o -name '*~' \) -exec touch -d '1 hour ago' {} +
	for _ in 1 2 3; do
		timeout 90 plumb worker --leave "$C" >"$TMP/settle.log" 2>&1 && break
	done
	HELD=$(count held)
	HELD_WHY=$(plumb course held list "$C" 2>&1)
	[ "$HELD" = 0 ] && return
	plumb course held release "$C" all >/dev/null 2>&1
	timeout 90 plumb worker --leave "$C" >>"$TMP/settle.log" 2>&1
}

strangers() { # processes that are none of this script's; a tracer may need a moment to see that its work is over
	local left mine n=30
	mine=$(tr '\0' ' ' </proc/$$/cmdline)
	while [ $((n--)) -gt 0 ]; do
		left=$(ps -eo pid=,ppid=,stat=,args= | awk -v mine="${mine% }" '
			index($0, mine) == 0 && $4 !~ /^(ps|grep|awk|sed|tr|tee)$/')
		[ -n "$left" ] || return 0
		sleep 0.1
	done
	echo "$left"
}

groups_left() { # control groups named after a process of our pid namespace
	find /sys/fs/cgroup -maxdepth 12 -type d -name "plumb-$(stat -Lc %i /proc/self/ns/pid)-*" 2>/dev/null
}

# What is wrong, a line each; nothing when all is well. `strict`: the fault was ours, so the references have full points;
# `lenient`: a compiler or a student's program was hit, and nobody can say whether it was for what it did. Counts, so it
# can't be called in a subshell.
world_check() { # strict | lenient
	local json n i
	json=$(plumb course status "$C" --json)
	n=$(grep -o '"id":"s-' <<<"$json" | wc -l)
	[ "$n" = "$PUSHED" ] || echo "$n submissions of $PUSHED pushes"
	[ "$(grep -o '"state":"done"' <<<"$json" | wc -l)" = "$PUSHED" ] || echo "not all are graded: $(tail -3 "$TMP/settle.log")"
	[ "$(grep -o '"commit":"[0-9a-f]*"' <<<"$json" | sort | uniq -d | wc -l)" = 0 ] || echo "a commit was graded twice"
	[ "$(grep -oE '"attempt":[0-9]+,"commit":"[0-9a-f]+","id":"[^"]*","lab":"[^"]*"' <<<"$json" |
		sed -E 's/.*"attempt":([0-9]+).*"lab":"([^"]*)"/\2 \1/' | sort | uniq -d | wc -l)" = 0 ] || echo "an attempt was counted twice"
	i=$(grep -o '"permille":1000' <<<"$json" | wc -l)
	[ "$1" != strict ] || [ "$i" = "$((PUSHED - LOST))" ] || echo "a fault of ours cost points"
	LOST=$((PUSHED - i)) # said once
	[ "$HELD" = 0 ] || [[ $HELD_WHY == *s-*[a-z]* ]] || echo "held without a reason: $HELD_WHY"
	for i in spool work; do
		[ -z "$(names "$C/$i")" ] || echo "left in $i: $(names "$C/$i" | tr '\n' ' ')"
	done
	names "$C/run" | grep -E 'result|~' | sed 's/^/left in run: /'
	names "$C/cache" | grep -E '^tmp-|~' | sed 's/^/left in cache: /'
	names "$TMPDIR" | sed 's/^/left in TMPDIR: /'
	names "$C" | grep -vxE 'cache|course.json|hooks|plumb.db(-wal|-shm)?|repos|run|spool|web|work' | sed 's/^/left in the course: /'
	strangers | sed 's/^/left running: /'
	# Where a removal itself failed, or came before the last process was dead, the next job on this machine does it.
	[ -z "$(groups_left)" ] || plumb-runner probe >/dev/null 2>&1
	groups_left | sed 's/^/left in the control groups: /'
	[ "$(wc -l </proc/self/mountinfo)" = "$MOUNTS" ] || echo "left mounted: $(tail -1 /proc/self/mountinfo)"
	flock -n "$C/run/worker.lock" true || echo "the lock is still held"
	for i in "$C"/repos/*/ann.git; do
		git -C "$i" fsck --connectivity-only >/dev/null 2>&1 || echo "$i: broken"
		find "$i" -name '*.lock' | sed 's/^/left in the repository: /'
	done
}
