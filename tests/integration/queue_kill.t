#!/bin/bash
# The worker is killed at every step that leaves a trace: each write, sync, rename and removal, one after the other
# (strace delivers SIGKILL at the N-th call). The next worker must grade what was pushed, once, and leave nothing.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
if ! strace -o /dev/null true 2>/dev/null; then
	skip "kill the worker at every step" "strace is missing or not allowed: apt-get install strace"
	tap_done
fi
new_course ann
clone ann
plumb worker --leave "$C"
queue_push() { # with the lock held, so that no worker is started
	change ann
	PLUMB_FOLLOW_MS=0 flock "$C/run/worker.lock" git -C "$TMP/ann" push -q origin main 2>/dev/null
}
queue_push && plumb worker --leave "$C" # the lab is prepared, the database is made
graded=1
same "$(graded)" $graded "an undisturbed worker grades one push"
run() { strace -o /dev/null -e "inject=$1:signal=KILL:when=$2" plumb worker --leave "$C" 2>/dev/null; }
for call in pwrite64 fdatasync unlink unlinkat write ftruncate openat wait4; do
	killed=0 wrong=''
	for n in 1 2 3 4 5 7 10 14 20 29 42 60; do
		queue_push
		graded=$((graded + 1))
		{ run $call $n; } 2>/dev/null
		status=$?
		plumb worker --leave "$C" 2>"$TMP/log"
		[ "$(graded)" = $graded ] || wrong+=" $call:$n:$(plumb course status "$C" --json)"
		[ "$(git -C "$(bare)" for-each-ref | grep -c refs/plumb/graded)" = $graded ] || wrong+=" $call:$n:pins"
		git -C "$(bare)" notes --ref=plumb show main >/dev/null 2>&1 || wrong+=" $call:$n:note"
		! { names "$C/spool" && names "$C/work"; } | grep -q s- || wrong+=" $call:$n:left"
		! names "$C/run" | grep -q result || wrong+=" $call:$n:result"
		[ $status = 137 ] || break # it makes no more such calls
		killed=$((killed + 1))
	done
	same "$wrong" "" "killed at $killed calls of $call: graded once each, nothing left"
done
same "$(plumb course status "$C" --json | grep -o '"id":"s-' | wc -l)" $graded "no push made two submissions"
same "$(plumb course status "$C" --json | grep -o '"attempt":[0-9]*' | sort -u | wc -l)" $graded "no attempt number was used twice"

# --- the child is killed: one more try; three times: held, and an operator has the last word
queue_push
plumb worker --leave "$C" 2>/dev/null &
w=$!
for _ in 1 2 3; do
	n=400
	until c=$(pgrep -P $w -f internal-grade) || [ $((n--)) = 0 ]; do sleep 0.02; done
	kill -9 "$c"
	while kill -0 "$c" 2>/dev/null; do sleep 0.02; done
done
wait $w
got=$(plumb course held list "$C")
has "$got" "the grader died while it worked on this (signal 9)" "a child that dies three times: held, with the reason"
has "$got" "tries 3" "after three tries"
id=${got%% *}
has "$(plumb course held release "$C" s-0000000000000000 2>&1)" "no such submission is held" "a wrong id is named"
has "$(plumb course held release "$C" "$id")" "queued again" "an operator releases it"
plumb worker --leave "$C"
graded=$((graded + 1))
same "$(graded)" $graded "then it is graded"
same "$(plumb course held "$C")" "nothing is held" "and nothing is held"
same "$(plumb course status "$C" --json | grep -o '"attempt":[0-9]*' | sort -u | wc -l)" $graded "what was held cost no attempt"
tap_done
