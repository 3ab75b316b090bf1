#!/bin/bash
# Faults that are known by name: each was once said to be harmless without being tried.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/world.sh"
why=$(world_possible)
[ -z "$why" ] || { skip "faults at every stage" "$why"; tap_done; }
rm -rf "$TMP" # the one that follows has its own
world_enter "$0" "$@"
. "$TOP/tests/integration/course.sh"
trap 'rm -rf "$TMP"' EXIT
well() { # NAME
	world_check strict >"$TMP/wrong"
	ok "$([ -s "$TMP/wrong" ]; echo $((1 - $?)))" "$1"
	sed 's/^/# /' "$TMP/wrong"
}

world_make
ok $? "a course with two labs, whose references have been graded"

# --- the machine kills the fetch child: in pre-receive nothing is taken in, in the worker it is tried again
world_fault internal-fetch "-e trace=read -e inject=read:signal=KILL:when=9" world_push echo-len >/dev/null
same "$FAULT_HIT $PUSH_STATUS" "0 1" "a fetch child that is killed while a push waits: the push is refused"
has "$(cat "$TMP/push.out")" "the grader could not look at this push: fetch: the child ended with signal 9" "the pusher is told why"
has "$(cat "$TMP/push.out")" "nothing was taken in and no attempt is used" "and that it costs nothing"
world_settle
well "nothing is left of that push"
world_push echo-len
world_fault internal-fetch "-e trace=read -e inject=read:signal=KILL:when=9" plumb worker --leave "$C" 2>/dev/null
same "$FAULT_HIT" 0 "the worker's fetch child is killed as well"
world_settle
same "$HELD" 0 "that is tried again, not held"
well "it is graded once, with full points"

# --- an answer that we cannot open for want of descriptors or space is no missing answer
world_push copy
world_fault serve "-e trace=openat2 -e inject=openat2:error=ENOSPC:when=1" plumb worker --leave "$C" 2>/dev/null
same "$FAULT_HIT" 0 "the keeper cannot open what the program wrote"
world_settle
well "the program is not blamed for it"

# --- nor is a question that we cannot write, an answer or a log that we cannot read: the child can only close its ends
world_push echo-len
world_fault internal-grade "-e trace=write -e inject=write:error=ENOSPC:when=21" plumb worker --leave "$C" 2>/dev/null
same "$FAULT_HIT" 0 "the judge cannot write a question"
world_settle
well "the answer that did not come costs nothing"
world_push echo-len
for n in 140 147 154 161 168; do # answers and logs take turns
	world_fault internal-grade "-e trace=read -e inject=read:error=EIO:when=$n" plumb worker --leave "$C" 2>/dev/null
	same "$FAULT_HIT" 0 "the judge cannot read (time $n)"
	world_settle
	well "that costs nothing either"
	world_push echo-len
done
for call in sendmsg recvfrom; do
	world_fault internal-grade "-e trace=$call -e inject=$call:error=ENOBUFS:when=30" plumb worker --leave "$C" 2>/dev/null
	same "$FAULT_HIT" 0 "the judge's $call to the zygote fails"
	world_settle
	well "nor does that"
	world_push echo-len
done

# --- attempts: what the worker has taken into the database while its spool file is still there counts once
sed -i 's/"attempts_per_day":0/"attempts_per_day":9/' "$C/course.json"
used() { sed -nE 's/.*attempt [0-9]+ \(([0-9]+) of 9 left.*/\1/p' "$TMP/push.out"; }
world_push copy
left=$(used)
for n in 1 2 3 4 5 6 7 8; do # the database removes files of its own
	world_fault worker "-e trace=unlinkat,unlink -e inject=unlinkat,unlink:signal=KILL:when=$n" \
		plumb worker --leave "$C" 2>/dev/null
	[ "$(count queued)" = 0 ] || break
done
same "$(count queued) $(names "$C/spool" | wc -l)" "1 1" "a worker is killed between the row and its spool file's removal"
world_push copy
same "$(used)" "$((left - 1))" "an attempt that stands in both places counts once"
world_settle
well "both are graded once"
sed -i 's/"attempts_per_day":9/"attempts_per_day":0/' "$C/course.json"

# --- a container's filter that does not know pidfd_send_signal, and says EPERM
world_push echo-len
world_fault serve "-e trace=pidfd_send_signal -e inject=pidfd_send_signal:error=EPERM:when=1+" \
	timeout 60 plumb worker --leave "$C" 2>/dev/null
same "$FAULT_HIT $FAULT_STATUS" "0 0" "boxes end although no signal can be sent through a pidfd"
world_settle
well "and all is graded"

# --- control groups of a keeper that is dead: the next one takes them away
if [ -n "$(find /sys/fs/cgroup -maxdepth 12 -name cgroup.procs -writable 2>/dev/null | head -1)" ]; then
	world_push echo-len
	plumb worker --leave "$C" >/dev/null 2>&1 &
	worker=$!
	left=''
	while [ -z "$left" ] && kill -0 $worker 2>/dev/null; do
		pkill -STOP -x plumb-runner.re # as much of plumb-runner.real as the kernel keeps
		left=$(groups_left)
		[ -z "$left" ] || pkill -KILL -x plumb-runner.re
		pkill -CONT -x plumb-runner.re
		sleep 0.02
	done
	wait $worker
	[ -n "$left" ]
	ok $? "a keeper that is killed while a box lives leaves a control group"
	world_settle
	world_push echo-len # so that there is a next keeper, whatever the killed one had done already
	world_settle
	strangers >/dev/null # waits for those that are on their way out
	same "$(groups_left)" "" "the next keeper has removed it"
	well "and all is graded"
	hierarchies=$(grep -cE ':(.*,)?(memory|pids|cpuacct)(,.*)?:' /proc/self/cgroup) # 0: one, of version 2
	for n in $(seq $((hierarchies > 0 ? hierarchies : 1))); do
		world_push echo-len
		world_fault serve "-f -e trace=unlinkat -e inject=unlinkat:error=EIO:when=$n" plumb worker --leave "$C" 2>/dev/null
		same "$FAULT_HIT" 0 "a group cannot be removed from hierarchy $n"
		world_settle
		strangers >/dev/null
		same "$(groups_left)" "" "it is tried again, and nothing is left of it"
	done
else
	skip "a dead keeper's control group" "host cannot: no control group can be written"
fi

# --- what killed hooks and children left is swept, what is young or a push is not
mkdir "$C/work/pre-s-0000000000000001" "$C/work/pre-s-0000000000000002" "$C/work/s-0000000000000003"
: >"$C/spool/000000000000001-s-0.json.0011223344556677~"
: >"$C/run/s-0000000000000003.result.0011223344556677~"
touch -d '1 hour ago' "$C/work/pre-s-0000000000000001" "$C/spool/000000000000001-s-0.json.0011223344556677~"
plumb worker --leave "$C"
same "$(names "$C/work" && names "$C/spool" && names "$C/run" | grep '~')" "pre-s-0000000000000002" "only a hook's young folder stays"
rmdir "$C/work/pre-s-0000000000000002"

tap_done
