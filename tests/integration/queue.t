#!/bin/bash
# What the machine does to us: a locked database, a full disk, a lab that broke after the push. Nothing is lost.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
cp -r "$LAB" "$TMP/echo-len"
LAB=$TMP/echo-len
new_course ann
clone ann
plumb worker --leave "$C"
queue_push() {
	change ann
	PLUMB_FOLLOW_MS=0 flock "$C/run/worker.lock" git -C "$TMP/ann" push origin main 2>&1
}

# --- one worker
change ann
start=$(date +%s)
got=$(PLUMB_FOLLOW_MS=4500 flock "$C/run/worker.lock" git -C "$TMP/ann" push origin main 2>&1)
[ $(($(date +%s) - start)) -lt 8 ]
ok $? "a pusher is not kept waiting for ever"
same "$(grep -c 'plumb: waiting' <<<"$got")" 2 "who waits hears of it every two seconds"
has "$got" "hint: see it later with: plumb show s-" "and how to see it later"
same "$(count queued)" 0 "a push under a held lock is in the spool only"
same "$(names "$C/spool" | wc -l)" 1 "as one file"
flock "$C/run/worker.lock" plumb worker --leave "$C"
ok $? "a second worker leaves quietly"
plumb worker --leave "$C"
same "$(graded)" 1 "the first one does the work"

# --- a spool file that is none
echo '{"schema":"plumb-spool/1","kind":"push","id":"s-0123456789abcdef","lab":"../x","student":"ann"}' >"$C/spool/1.json"
echo 'junk' >"$C/spool/2.json"
: >"$C/spool/3.json.0011223344556677~"
queue_push >/dev/null
has "$(plumb worker --leave "$C" 2>&1)" "lab: is not what this plumb writes" "a malformed spool file is named"
same "$(names "$C/spool" | tr '\n' ' ')" "1.json.bad 2.json.bad 3.json.0011223344556677~ " "and set aside"
same "$(graded)" 2 "what stands behind it is graded"

# --- results that nobody can store
some=$(plumb course status "$C" --json | grep -o '"id":"s-[0-9a-f]*"' | head -1 | cut -d'"' -f4)
echo 'torn' >"$C/run/$some.result"
queue_push >/dev/null
has "$(plumb worker --leave "$C" 2>&1)" "$some.result" "a result that cannot be read is named"
same "$(graded)" 3 "and what stands behind it is graded"
same "$(cat "$C/run/$some.bad")" torn "it is set aside"
odd=s-00000000000000aa
sqlite3 "$C/plumb.db" "INSERT INTO submission (id, lab, student, repo, oid, received_ms, seed) VALUES
	('$odd', 'echo-len', 'ann', '$(bare)', '$(git -C "$(bare)" rev-parse main)', 1, randomblob(32))"
echo '{"record":{},"schema":"plumb-result/1"}' >"$C/run/$odd.result"
queue_push >/dev/null
plumb worker --leave "$C" 2>/dev/null
ok $? "nor is a record that cannot be stored the end of the worker"
has "$(plumb course held list "$C")" "without id" "its submission is held, and it says why"
same "$(graded)" 4 "what stands behind it is graded"
plumb course held release "$C" "$odd" >/dev/null && plumb worker --leave "$C"
same "$(graded)" 5 "released, it is graded anew"

# --- the database is not there
mkdir "$TMP/away" && mv "$C"/plumb.db* "$TMP/away/"
has "$(queue_push)" "main -> main" "without the database a push is taken in"
out=$(plumb worker --leave "$C" 2>&1)
same "$?" 3 "a worker does not begin"
has "$out" "restore the file from a backup" "says what is missing"
check "and makes no empty one in its place" test ! -e "$C/plumb.db"
mv "$TMP"/away/* "$C/"
plumb worker --leave "$C" 2>/dev/null
same "$(graded)" 6 "and when it is there again everything is graded"

# --- the lab breaks after the push
queue_push >/dev/null
mv "$LAB/lab.json" "$LAB/lab.off"
plumb worker --leave "$C" 2>/dev/null
has "$(plumb course held list "$C")" "lab.json" "a broken lab holds the submission and is named"
has "$(push ann HEAD:main 2>&1; change ann; push ann main)" "nothing was taken in and no attempt is used" "new pushes are told so"
git -C "$TMP/ann" reset -q --hard HEAD~1
mv "$LAB/lab.off" "$LAB/lab.json"
plumb course held rerun "$C" all >/dev/null
settle
no_worker
same "$(graded)" 7 "repaired and released: graded"

# --- the database is locked
cat >"$TMP/lock.c" <<'EOF'
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>
int main(int c, char **v)
{
	sqlite3 *db;
	if (c != 2 || sqlite3_open(v[1], &db) || sqlite3_exec(db, "BEGIN EXCLUSIVE", 0, 0, 0))
		return 1;
	puts("locked");
	fflush(stdout);
	return (int)sleep(120);
}
EOF
check "the locking program builds" gcc -o "$TMP/lock" "$TMP/lock.c" -lsqlite3
"$TMP/lock" "$C/plumb.db" >"$TMP/locked" &
l=$!
until [ -s "$TMP/locked" ]; do sleep 0.02; done
change ann
PLUMB_FOLLOW_MS=1000 git -C "$TMP/ann" push origin main >"$TMP/out" 2>&1
ok $? "a push succeeds while the database is locked"
has "$(cat "$TMP/out")" "goes on without you" "and the pusher is told"
kill $l
await 4
no_worker
same "$(graded)" 8 "it is graded when the lock is gone"

# --- the clock jumps an hour ahead, as after a suspend, while the worker's own child is at work
cat >"$TMP/jump.c" <<'EOF'
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *t)
{
	int rc = (int)syscall(SYS_clock_gettime, clock, t);
	if (clock == CLOCK_REALTIME && access(getenv("PLUMB_TEST_JUMP"), F_OK) == 0)
		t->tv_sec += 3600;
	return rc;
}
EOF
check "the clock that jumps builds" gcc -D_GNU_SOURCE -shared -fPIC -o "$TMP/jump.so" "$TMP/jump.c"
cat >>"$TMP/ann/frame.c" <<'EOF'
#include <unistd.h>
__attribute__((constructor)) static void slow(void)
{
	usleep(100000);
}
EOF
rm -f "$C"/run/*.progress
queue_push >/dev/null
PLUMB_TEST_JUMP=$TMP/jumped LD_PRELOAD=$TMP/jump.so plumb worker --workers 2 --leave "$C" 2>"$TMP/jump.log" &
w=$!
for _ in $(seq 100); do
	grep -qs "judge.start" "$C"/run/*.progress && break
	sleep 0.1
done
touch "$TMP/jumped"
wait $w
same "$(graded)" 9 "a submission is graded while the clock jumps"
same "$(cat "$C"/run/*.progress | grep -c ^try)" 1 "and once: the lease of a child at work is not taken back"

# --- full disks: small file systems of our own, in a mount namespace of our own
cat >"$TMP/full" <<'EOF'
. "$TOP/tests/tap.sh" # a count of its own
. "$TOP/tests/integration/course.sh"
trap - EXIT
rm -rf "$TMP"
TMP=$SMALL.home C=$SMALL/course HOME=$SMALL.home
mkdir "$TMP"
mount -t tmpfs -o size=64m tmpfs "$SMALL" || exit 3
new_course ann && clone ann
change ann && push ann main >/dev/null
no_worker
# the spool can't be written: the push is in, the head is found later
mount -t tmpfs -o nr_inodes=1 tmpfs "$C/spool"
change ann
got=$(push ann main)
has "$got" "warning: the grader could not begin (" "no room for the spool file: the pusher is told"
has "$got" "Your push is safe" "and not frightened"
umount "$C/spool"
touch -d '1 minute ago' "$(bare)/refs/heads/main"
await 2
ok $? "the push is graded when there is room"
no_worker
# no byte is left: the database can't be written
change ann
PLUMB_FOLLOW_MS=0 flock "$C/run/worker.lock" git -C "$TMP/ann" push -q origin main 2>/dev/null
dd if=/dev/zero of="$SMALL/fill" bs=4k 2>/dev/null
timeout -s KILL 4 plumb worker --leave "$C" 2>"/proc/self/fd/1" | grep -q "disk"
ok $? "a full disk is named in the worker's log"
dd if=/dev/zero of="$SMALL/fill2" bs=4k 2>/dev/null # what the killed worker gave back
change ann
got=$(push ann main)
[[ $got == *rejected* || $got == *error:* ]]
ok $? "a push to a full disk is refused"
rm -f "$SMALL/fill" "$SMALL/fill2"
git -C "$TMP/ann" reset -q --hard origin/main
plumb worker --leave "$C" 2>/dev/null
held=$(count held)
[ "$held" = 0 ] || { plumb course held release "$C" all >/dev/null && plumb worker --leave "$C"; }
same "$(graded)" 3 "what was queued is graded when there is room"
tap_done
EOF
mkdir "$TMP/small"
if unshare -rm true 2>/dev/null; then
	SMALL=$TMP/small unshare -m ${EUID:+$([ $EUID = 0 ] || echo -r)} --propagation private bash "$TMP/full" >"$TMP/full.out" 2>&1
	while read -r line; do
		case $line in
		"ok "*) ok 0 "${line#*- }" ;;
		"not ok "*) ok 1 "${line#*- }" ;;
		1..*) ;;
		*) echo "# $line" ;;
		esac
	done <"$TMP/full.out"
	grep -q '^1\.\.6$' "$TMP/full.out"
	ok $? "every question about the full disk was asked"
else
	skip "a full disk" "host cannot: no mount namespace for a small disk"
fi
tap_done
