#!/bin/bash
# Killed in the middle, stage by stage: the worker, then a keeper; and a clock that steps back. Each push has its verdict,
# once.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
new_course ann
clone ann
words() { tr -s '\n ' ' ' | sed 's/remote: //g'; }
stop_worker() { # an idle one stays for a while
	local w
	w=$(worker_pid)
	[ -z "$w" ] || kill -9 "$w"
}

# --- every stage takes its time
cp "$LAB"/reference/*.c "$TMP/ann/"
sed -i 's/^int el_open(.*/#include <unistd.h>\n&/; 0,/return -1;/s//return -1;\n\tusleep(30000);/' "$TMP/ann/frame.c"
change ann
push ann main >/dev/null
settle
n=$(graded)
reach() { # STAGE: wait until the submission on its way begins it
	local i=400
	until cat "$C"/run/s-*.progress 2>/dev/null | grep -q "^stage	$1	start" || [ $((i--)) = 0 ]; do sleep 0.01; done
	[ $i -gt 0 ]
}
lost=''
for stage in fetch prepare build judge; do
	rm -f "$C"/run/s-*.progress
	[ $stage != prepare ] || { stop_worker; rm -rf "$C/cache"; } # so that it has something to do
	change ann
	push ann main >"$TMP/out" &
	p=$!
	reach $stage || lost+=" $stage:never"
	[ $stage != prepare ] || sleep 0.2
	kill -9 "$(worker_pid)" || lost+=" $stage:not killed"
	wait $p
	n=$((n + 1))
	grep -q "of 1000" "$TMP/out" || lost+=" $stage:$(tr '\n' ' ' <"$TMP/out")"
	settle
	[ "$(graded)" = $n ] || lost+=" $stage:$(graded)/$n"
done
same "$lost" "" "the worker is killed in fetch, prepare, build and judge: each push has its verdict, once"
rm -f "$C"/run/s-*.progress
change ann
push ann main >"$TMP/out" &
p=$!
reach judge
w=$(worker_pid) g=$(pgrep -P "${w:-0}" -f internal-grade | head -1)
k=$(pgrep -P "${g:-0}" -f 'plumb-runner' | head -1)
kill -9 "${k:?no keeper found}"
wait $p
got=$(words <"$TMP/out")
has "$got" "warning: the grader could not finish" "a killed keeper is told"
has "$got" "it is graded again automatically, and this try does not count" "and that it goes on"
has "$got" "of 1000" "and the verdict follows"
settle
same "$(graded)" $((n + 1)) "once"

# --- the clock steps back by a day: pushed and begun tomorrow, finished today
stop_worker
check "a clock of our own is built" gcc -shared -fPIC -o "$TMP/clock.so" "$TOP/labs/kit/clock.c"
n=$(graded)
git -C "$TMP/ann" fetch -q && git -C "$TMP/ann" reset -q --hard origin/main && change ann
export LD_PRELOAD=$TMP/clock.so KIT_NOW=$(($(date +%s) + 86400))
PLUMB_FOLLOW_MS=0 flock "$C/run/worker.lock" git -C "$TMP/ann" push -q origin main 2>/dev/null
same "$(names "$C/spool" | wc -l)" 1 "pushed tomorrow"
rm -f "$C"/run/s-*.progress
plumb worker --leave "$C" 2>/dev/null &
p=$!
unset LD_PRELOAD KIT_NOW
reach judge
ok $? "begun tomorrow"
{ kill -9 $p && wait $p; } 2>/dev/null
same "$(count leased)" 1 "the clock steps back: a lease that ends tomorrow"
mkdir -p "$C/cache/tmp-0123456789abcdef" # as a worker leaves it that is killed while it compiles a lab
start=$(date +%s)
plumb worker --leave "$C" 2>/dev/null
same "$(graded)" $((n + 1)) "the clock steps back: the submission is graded"
[ $(($(date +%s) - start)) -lt 20 ]
ok $? "the clock steps back: today, not tomorrow"
change ann
has "$(push ann main | words)" "of 1000" "the clock steps back: the next push is graded as ever"
settle
same "$(graded)" $((n + 2)) "the clock steps back: nothing twice"
same "$(git -C "$(bare)" for-each-ref | grep -c refs/plumb/graded)" "$(plumb course status "$C" --json | grep -o '"lab":"echo-len"' | wc -l)" \
	"every submission is pinned"
same "$(names "$C/work")$(names "$C/spool")" "" "nothing is left behind"
same "$(find "$C/cache" -name 'tmp-*')" "" "nothing half prepared is left behind"
tap_done
