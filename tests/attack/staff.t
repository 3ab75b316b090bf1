#!/bin/bash
# The queue, staff and identities (C107-C110, C162-C184; those of the dashboard are in web.t), as far as the code exists:
# what is not there yet is listed with its reason, so that the scoreboard says so.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/score.sh"
. "$(dirname "$0")/../integration/course.sh"
cp -r "$LAB" "$TMP/echo-len"
LAB=$TMP/echo-len
new_course ann bob cyd
for s in ann bob cyd; do
	clone $s
	cp "$LAB"/reference/*.c "$TMP/$s/" && git -C "$TMP/$s" commit -qam reference
done
push ann main >"$TMP/out"
has "$(cat "$TMP/out")" "1000 of 1000" "an honest push is graded"
settle
no_worker
line() { # NUMBER NAME GOOD(0|1) ENDING UNDEFENDED [GROUP]
	score_line "$1" "$2" "${6:-staff and identity}" "${SCORE_ATTACKS:-staff}" "$([ "$3" = 0 ] && echo held || echo HARM)" "$4" well "$5"
}
not_run() { score_line "$1" "$2" "staff and identity" staff "not run: $3" "" "" "not shown"; }
queue() { # STUDENT: a commit into the queue, with the worker held off
	change "$1"
	PLUMB_FOLLOW_MS=0 flock "$C/run/worker.lock" git -C "$TMP/$1" push -q origin main 2>/dev/null
}
rows() { plumb course status "$C" --json | tr '{' '\n'; }

# --- the queue
for _ in 1 2 3 4 5 6; do queue ann; done
queue bob && queue cyd
plumb worker --leave "$C" 2>/dev/null &
w=$!
bad=0
for _ in $(seq 600); do
	done_ann=$(rows | grep '"student":"ann"' | grep -c '"state":"done"')
	[ "$(rows | grep '"student":"bob"' | grep -c '"state":"done"')" = 1 ] && [ "$(rows | grep '"student":"cyd"' | grep -c '"state":"done"')" = 1 ] && break
	[ "$done_ann" -gt 4 ] && bad=1 # one from before, one in its turn, one that may be at work while the others are
	sleep 0.1
done
[ $bad = 0 ] && [ "$done_ann" -le 4 ]
good=$?
ok $good "C107 push-flood: two students wait for at most one more of ann's six ($done_ann of ann's were done)"
wait $w
same "$(count queued)$(count held)" "00" "C107 push-flood: all are graded in the end"
SCORE_ATTACKS=fairness line C107 push-flood $good "others first" "not shown: first come, first served would have been six" "denial of service"
mkfifo "$TMP/stall"
sleep 300 >"$TMP/stall" &
stall=$!
timeout 60 git receive-pack "$(bare ann)" <"$TMP/stall" >/dev/null 2>&1 &
slow=$!
change bob
got=$(push bob main)
good=1
[[ $got == *"1000 of 1000"* ]] && good=0
ok $good "C108 slow-push: a receive-pack that stalls keeps nobody waiting"
change ann
got=$(push ann main)
has "$got" "1000 of 1000" "C108 slow-push: not even in the same repository"
kill $slow $stall 2>/dev/null
wait $slow $stall 2>/dev/null
SCORE_ATTACKS=wall-cap line C108 slow-push $good "others are graded" "not shown: the connection's deadline is the front end's" "denial of service"
n=$(graded)
change ann
setsid git -C "$TMP/ann" push -q origin main >"$TMP/out" 2>&1 &
pid=$!
for _ in $(seq 200); do [ "$(git -C "$(bare)" rev-parse main)" = "$(git -C "$TMP/ann" rev-parse HEAD)" ] && break; sleep 0.02; done
kill -STOP -- -$pid 2>/dev/null
await $((n + 1))
good=$?
ok $good "C109 stopped-reader: graded while the pusher stands still"
kill -CONT -- -$pid 2>/dev/null
wait $pid 2>/dev/null
SCORE_ATTACKS=wall-cap line C109 stopped-reader $good "graded" "not shown: the reader is no part of the line" "denial of service"
no_worker
queue ann
plumb worker --leave "$C" 2>/dev/null &
w=$!
for _ in 1 2 3; do
	k=600
	until c=$(pgrep -P $w -f internal-grade) || [ $((k--)) = 0 ]; do sleep 0.02; done
	kill -9 "$c" 2>/dev/null
	while kill -0 "$c" 2>/dev/null; do sleep 0.02; done
done
wait $w
same "$(count held)" 1 "C110 poison-job: three deaths of the child, then it is held"
queue bob
plumb worker --leave "$C" 2>/dev/null
same "$(count queued)" 0 "C110 poison-job: what stands behind it is graded"
SCORE_ATTACKS=held line C110 poison-job $(($(count held) != 1)) "held after three tries" "not shown: without a limit it would never end" "denial of service"
plumb course held rerun "$C" all >/dev/null
settle
no_worker

# --- sharing
seeds() { for i in $(rows | grep -o '"id":"s-[0-9a-f]*"' | cut -d'"' -f4); do plumb show --course "$C" --full "$i" 2>/dev/null | grep -o '"seed_sha256":"[0-9a-f]*"'; done; }
all=$(seeds)
same "$(sort <<<"$all" | uniq -d)" "" "C162 share-answer: no two submissions have the same questions"
[ "$(wc -l <<<"$all")" -ge 5 ] && [ -z "$(sort <<<"$all" | uniq -d)" ]
line C162 share-answer $? "other questions for everybody; naming the source is the report's and not there yet" "not shown: answers to one's own questions are no flag here"
not_run C163 share-artefact "comparing students' work is not built; the store keeps every commit"

# --- two pushes for one last attempt
used=$(rows | grep '"student":"cyd"' | grep -vc '"state":"held"')
sed -i "s/\"attempts_per_day\":0/\"attempts_per_day\":$((used + 1))/" "$C/course.json"
git clone -q "$(bare cyd)" "$TMP/cyd2"
bad=0
(cd "$TMP/cyd2" && echo '/* 2 */' >>frame.c && git commit -qam two)
change cyd
PLUMB_FOLLOW_MS=0 git -C "$TMP/cyd" push -q --force origin main >"$TMP/o1" 2>&1 &
p1=$!
PLUMB_FOLLOW_MS=0 git -C "$TMP/cyd2" push -q --force origin main >"$TMP/o2" 2>&1 &
p2=$!
wait $p1
s1=$?
wait $p2
s2=$?
settle
now=$(rows | grep '"student":"cyd"' | grep -vc '"state":"held"')
[ "$now" = $((used + 1)) ]
good=$?
ok $good "C164 limit-race: exactly one of two pushes at once counts ($s1, $s2; $used before, $now now)"

# The same by hand: each push goes on top of one that is only on its way, which git's own client would not do.
by_hand() { # OLD NEW: what a client says and sends
	printf '%04x%s\0report-status\n0000' 116 "$1 $2 refs/heads/main"
	git -C "$TMP/cyd" pack-objects -q --revs --stdout <<<"$2
^$base"
}
base=$(git -C "$(bare cyd)" rev-parse main)
used=$(rows | grep '"student":"cyd"' | grep -vc '"state":"held"')
sed -i "s/\"attempts_per_day\":[0-9]*/\"attempts_per_day\":$((used + 1))/" "$C/course.json"
git -C "$TMP/cyd" fetch -q origin && git -C "$TMP/cyd" reset -q --hard "$base"
old=$base pids=()
for i in 1 2 3; do
	change cyd
	new=$(git -C "$TMP/cyd" rev-parse main)
	by_hand "$old" "$new" >"$TMP/in-$i"
	old=$new
done
for i in 1 2 3; do
	PLUMB_FOLLOW_MS=0 git receive-pack "$(bare cyd)" <"$TMP/in-$i" >"$TMP/o$i" 2>&1 &
	pids+=($!)
	sleep 0.04
done
wait "${pids[@]}"
settle
now=$(rows | grep '"student":"cyd"' | grep -vc '"state":"held"')
[ "$now" = $((used + 1)) ]
chain=$?
ok $chain "C164 limit-race: exactly one of three pushes that stand on each other counts ($used before, $now now)"
[ $good = 0 ] && [ $chain = 0 ]
line C164 limit-race $? "one of two, one of three" "not shown: the losers are refused by git's own lock, by the count, or held at the door"
sed -i 's/"attempts_per_day":[0-9]*/"attempts_per_day":0/' "$C/course.json"
no_worker

# --- what can be seen of us
export PLUMB_TEST_SECRET=canary-env-$RANDOM$RANDOM
cat >"$TMP/ann/spy.c" <<'EOC'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern char **environ;
__attribute__((constructor)) static void spy(void)
{
	for (char **e = environ; e != NULL && *e != NULL; e++)
		if (strstr(*e, "canary") != NULL || strncmp(*e, "GIT_", 4) == 0 || strncmp(*e, "HOME", 4) == 0)
			abort();
}
EOC
git -C "$TMP/ann" add spy.c && git -C "$TMP/ann" commit -qm spy
push ann main >"$TMP/out" &
pid=$!
seen='' k=0
while kill -0 $pid 2>/dev/null && [ $((k++)) -lt 300 ]; do
	for f in /proc/[0-9]*/cmdline; do
		[[ $(tr '\0' ' ' <"$f" 2>/dev/null) =~ plumb|/lab/ ]] && seen+=$(tr '\0' ' ' <"$f" 2>/dev/null)$'\n'
	done 2>/dev/null
done
wait $pid
has "$(cat "$TMP/out")" "1000 of 1000" "C165 credential-scan: nothing of the pusher's environment is in a box"
[ -n "$seen" ] && ! grep -qE '(^|[^0-9a-f])[0-9a-f]{64}([^0-9a-f]|$)|canary' <<<"$seen"
good=$?
ok $good "C165 credential-scan: no command line shows a seed or a secret ($(sort -u <<<"$seen" | wc -l) different ones seen)"
! grep -rqa "$PLUMB_TEST_SECRET" "$C/run" "$C/work" "$C/spool" "$C/plumb.db"
ok $? "C165 credential-scan: nor a log, a work folder or the database"
line C165 credential-scan $good "nothing found" "$(tr '\0' '\n' </proc/self/environ | grep -q canary-env && echo "harm done" || echo not shown)"
unset PLUMB_TEST_SECRET
rm "$TMP/ann/spy.c" && git -C "$TMP/ann" commit -qam "no spy"

# --- practice and grades
plumb grade --json "$LAB" "$TMP/ann" >"$TMP/practice.json" 2>/dev/null
has "$(cat "$TMP/practice.json")" '"practice":true' "C166 local-as-official: a local run says that it is one"
sed 's/"practice":true/"practice":false/' "$TMP/practice.json" >"$TMP/posing.json"
! plumb show "$TMP/posing.json" >/dev/null 2>&1
good=$?
ok $good "C166 local-as-official: and can't be made to say otherwise"
n=$(graded)
mkdir -p "$C/run" && cp "$TMP/practice.json" "$C/run/s-00000000deadbeef.result"
printf '{"schema":"plumb-result/1","record":%s}' "$(cat "$TMP/practice.json")" >"$C/run/s-00000000cafebabe.result"
queue bob
plumb worker --leave "$C" 2>"$TMP/log"
same "$(graded)" $((n + 1)) "C184 forged-worker: results for jobs that nobody holds are no grades, and the queue moves"
held_job=$(rows | grep '"state":"done"' | grep '"student":"bob"' | grep -o '"id":"s-[0-9a-f]*"' | tail -1 | cut -d'"' -f4)
before=$(plumb show --course "$C" --full "$held_job")
printf '{"schema":"plumb-result/1","record":%s}' "$(cat "$TMP/practice.json")" >"$C/run/$held_job.result"
queue bob
plumb worker --leave "$C" 2>>"$TMP/log"
same "$(plumb show --course "$C" --full "$held_job")" "$before" "C184 forged-worker: nor does one replace a grade"
line C166 local-as-official $good "refused: digest; no way in" "harm done"
line C184 forged-worker $(($(graded) != n + 2)) "ignored" "not shown: workers are local and write as the course's own account"

# --- other accounts of the machine
chmod 755 "$TMP"
other="setpriv --reuid=65534 --regid=65534 --clear-groups"
if [ "$(id -u)" = 0 ]; then
	bad=''
	for f in plumb.db course.json spool run repos hooks cache work repos/echo-len/ann.git run/worker.log; do
		$other cat "$C/$f" >/dev/null 2>&1 && bad+=" read:$f"
		$other ls "$C/$f" >/dev/null 2>&1 && [ -d "$C/$f" ] && bad+=" list:$f"
		$other touch "$C/$f/x" 2>/dev/null && bad+=" write:$f"
	done
	same "$bad" "" "C167 foreign-uid: another account reads, lists and writes nothing of the course"
	$other git -c safe.directory='*' clone -q "$(bare ann)" /dev/shm/stolen-$$ 2>/dev/null && bad+=" clone"
	rm -rf /dev/shm/stolen-$$
	same "$(awk '{print $8}' /proc/net/unix | grep -i plumb)" "" "C167 foreign-uid: nothing of ours listens on a named socket"
	cp -r "$C" "$TMP/open-course" && chmod -R a+rX "$TMP/open-course"
	line C167 foreign-uid "$([ -z "$bad" ] && echo 0 || echo 1)" "permission denied" \
		"$($other cat "$TMP/open-course/plumb.db" >/dev/null 2>&1 && echo "harm done" || echo not shown)"
	rm -rf "$TMP/open-course"
else
	skip "C167 foreign-uid" "host cannot: another account needs root"
fi

# --- a lab that attacks
canary=canary-lab-$RANDOM$RANDOM
echo "$canary" >"$TMP/secret" && chmod 644 "$TMP/secret"
fresh_hostile() { rm -rf "$TMP/h" && mkdir "$TMP/h" && cp -r "$TOP/tests/labs/echo-len" "$TMP/h/echo-len"; }
hostile() { # NAME FILE TEXT: grade with a lab whose FILE is replaced; sets SAID, STATUS
	fresh_hostile
	printf '%s\n' "$3" >"$TMP/h/echo-len/$2"
	SAID=$(timeout -s KILL 60 plumb grade --json "$TMP/h/echo-len" "$TMP/bob" 2>&1)
	STATUS=$?
	[ $STATUS = 3 ] && ! grep -q "$canary" <<<"$SAID"
	good=$?
	ok $good "C172 hostile-lab-$1: our error or the author's, nothing reached (status $STATUS)"
	[ $good = 0 ] || echo "# ${SAID:0:300}"
	line C172 "hostile-lab-$1" $good "$(grep -m1 -o 'error: .*' <<<"$SAID" | cut -c1-100)" "$4"
}
native() { gcc -w -I"$TOP" -o "$TMP/native" -x c "$1" "$TOP/labs/kit/gen.c" -lcrypto 2>/dev/null && (cd "$TMP" && timeout 2 ./native --seed "$(printf '0%.0s' {1..64})" --now 1 2>&1 | head -c 4000); }
gen_head='#include "labs/kit/gen.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <signal.h>
#include <sys/socket.h>'
reader="$gen_head
int generate(struct gen *g)
{
	char b[4096] = \"\";
	FILE *f = fopen(\"$TMP/secret\", \"r\");
	if (f != NULL) (void)!fread(b, 1, sizeof b - 1, f);
	return gen_fail(g, \"read: %s\", b);
}"
echo "$reader" >"$TMP/native.c"
hostile reads generate.c "$reader" "$(native "$TMP/native.c" | grep -q "$canary" && echo "harm done" || echo not shown)"
hostile kills generate.c "$gen_head
int generate(struct gen *g)
{
	kill(-1, SIGKILL);
	if (fork() == 0) { setsid(); for (;;) pause(); }
	return gen_fail(g, \"net %d\", socket(AF_INET, SOCK_STREAM, 0));
}" "not shown: it would end the test"
hostile floods generate.c "$gen_head
int generate(struct gen *g) { (void)g; for (;;) puts(\"{\\\"kind\\\":\\\"vector\\\"}\"); }" "not shown: a flood without a cap has no end"
hostile harness harness.c '#include "labs/kit/harness.h"
#include <unistd.h>
#include <signal.h>
__attribute__((constructor)) static void attack(void) { kill(-1, SIGKILL); _exit(0); }
const struct kit_op kit_ops[] = { { 0, 0, 0, NULL } };' "not shown: it would end the test"
lab_json() { # NAME SED: a lab.json that points outside
	fresh_hostile
	sed -i "$2" "$TMP/h/echo-len/lab.json"
	! cmp -s "$TMP/h/echo-len/lab.json" "$TOP/tests/labs/echo-len/lab.json"
	ok $? "C172 hostile-lab-$1: the hole is there"
	SAID=$(plumb grade --json "$TMP/h/echo-len" "$TMP/bob" 2>&1)
	[ $? = 3 ] && ! grep -q "$canary" <<<"$SAID"
	good=$?
	ok $good "C172 hostile-lab-$1: refused"
	[ $good = 0 ] || echo "# ${SAID:0:300}"
	line C172 "hostile-lab-$1" $good "$(grep -m1 -o 'error: .*' <<<"$SAID" | cut -c1-100)" "not shown: no loader without the check is at hand"
}
lab_json header-path 's|include/echo_len.h|../../secret|'
lab_json id-path 's|"id": "echo-len"|"id": "../../x"|'
fresh_hostile
ln -sf "$TMP/secret" "$TMP/h/echo-len/starter/link.c"
! plumb lab export "$TMP/h/echo-len" "$TMP/kit" >/dev/null 2>&1 || ! grep -rq "$canary" "$TMP/kit"
good=$?
ok $good "C172 hostile-lab-link: a link in the starter gives nothing away"
line C172 hostile-lab-link $good "refused" "$(cp -rL "$TMP/h/echo-len/starter" "$TMP/copied" && grep -rq "$canary" "$TMP/copied" && echo "harm done")"

# --- what leaves the house
rm -rf "$TMP/kit" && fresh_hostile
cp "$TMP/h/echo-len/reference/frame.c" "$TMP/h/echo-len/starter/notes.c"
out=$(plumb lab export "$TMP/h/echo-len" "$TMP/kit" 2>&1)
status=$?
[ $status != 0 ] || ! [ -e "$TMP/kit/notes.c" ]
good=$?
ok $good "C174 kit-leak: a starter with the reference in it is not given away ($status: ${out:0:120})"
line C174 kit-leak $good "refused: $(cut -c1-80 <<<"$out" | head -1)" "$(grep -q . "$TMP/h/echo-len/starter/notes.c" && echo "harm done")"
fresh_hostile && mkdir "$TMP/loud"
sed -i 's|"title": "A length, a body, a sum"|"title": "<script>alert(1)</script><img src=x onerror=alert(2)>"|' "$TMP/h/echo-len/lab.json"
cp "$TMP/h/echo-len"/reference/*.c "$TMP/loud/"
printf '#include <stdio.h>\n__attribute__((constructor)) static void loud(void) { puts("</pre><script>alert(3)</script>\\" onload=\\"x"); }\n#warning "<script>alert(4)</script>"\n' >"$TMP/loud/zz.c"
plumb grade --json "$TMP/h/echo-len" "$TMP/loud" >"$TMP/loud.json" 2>/dev/null
plumb report --html "$TMP/pages" "$TMP/loud.json" >/dev/null 2>&1
[ -s "$TMP/pages/index.html" ] && grep -rq 'alert(1)' "$TMP/pages" && ! grep -rqE '<script|<img src=x|" onload="' "$TMP/pages"
good=$?
ok $good "C175 html-inject: markup in titles, prints and diagnostics is text in every page"
line C175 html-inject $good "escaped" "$(grep -q '<script' "$TMP/loud.json" && echo "harm done" || echo not shown)"

# --- slow probing is seen, and is no accusation
printf '#include <sys/ptrace.h>\n__attribute__((constructor)) static void probe(void) { ptrace(PTRACE_ATTACH, 1, 0, 0); }\n' >"$TMP/bob/zz.c"
git -C "$TMP/bob" add -A && git -C "$TMP/bob" commit -qm probe && push bob main >/dev/null
settle
no_worker
sid=$(rows | grep '"student":"bob"' | grep -o '"id":"s-[0-9a-f]*"' | tail -1 | cut -d'"' -f4)
plumb show --course "$C" --evidence "$sid" | grep -q ptrace
good=$?
ok $good "C178 slow-probe: the denied call is in the instructor's record"
! plumb show --course "$C" --json "$sid" | grep -q '"instructor"'
ok $? "C178 slow-probe: and not in the student's"
line C178 slow-probe $good "named in the record" "harm done"

# --- the database
cat >"$TMP/edit.c" <<'EOC'
#include <sqlite3.h>
#include <stdio.h>
int main(int c, char **v)
{
	sqlite3 *db;
	char *why = NULL;
	if (c != 3 || sqlite3_open(v[1], &db) != SQLITE_OK)
		return 2;
	int rc = sqlite3_exec(db, v[2], 0, 0, &why);
	printf("%s\n", why != NULL ? why : "done");
	return rc != SQLITE_OK;
}
EOC
gcc -o "$TMP/edit" "$TMP/edit.c" -lsqlite3
bad=''
for sql in "UPDATE record SET document = 'x'" "DELETE FROM record" "UPDATE submission SET oid = '0'" "UPDATE submission SET received_ms = 0" "UPDATE submission SET seed = x'00'"; do
	out=$("$TMP/edit" "$C/plumb.db" "$sql") && bad+=" $sql"
done
same "$bad" "" "C179 log-edit: the database refuses to change or remove what was recorded"
good_id=$(rows | grep '"student":"cyd"' | grep -o '"id":"s-[0-9a-f]*"' | head -1 | cut -d'"' -f4)
has "$(plumb show --course "$C" --full "$good_id")" '"permille":1000' "C179 log-edit: an honest record"
cp -r "$C" "$TMP/edited"
n=$("$TMP/edit" "$TMP/edited/plumb.db" "DROP TRIGGER record_no_update; UPDATE record SET document = replace(document, '\"permille\":1000', '\"permille\":999')")
same "$n" "done" "C179 log-edit: whoever owns the file can, and that is the harm"
out=$(plumb show --course "$TMP/edited" --full "$good_id" 2>&1 >"$TMP/shown.json")
status=$?
[ $status != 0 ]
good=$?
ok $good "C179 log-edit: the edited record is refused when it is read ($status)"
! plumb show "$TMP/shown.json" >/dev/null 2>&1 && ! plumb report --html "$TMP/edited-pages" --course "$TMP/edited" >/dev/null 2>&1
ok $? "C179 log-edit: wherever it is taken, and no page is made of it"
line C179 log-edit $good "refused: digest" "$([ "$n" = "done" ] && echo "harm done" || echo not shown)"

# --- a test that changes silently
rid=$(plumb show --course "$C" --full "$good_id" | grep -o '"id":"r-[0-9a-f]*"' | tail -1 | cut -d'"' -f4)
check "C182 silent-regrade: before the change the record replays" plumb replay --course "$C" "$rid"
sed -i 's/write the length first/write the size first/' "$LAB/lab.json"
out=$(plumb replay --course "$C" "$rid" 2>&1)
status=$?
[ $status != 0 ] && grep -qi "lab" <<<"$out"
good=$?
ok $good "C182 silent-regrade: under a changed lab it does not, and says so (${out:0:160})"
check "C182 silent-regrade: the old record still verifies" plumb show --course "$C" "$rid"
line C182 silent-regrade $good "replay names the lab" "harm done"

not_run C170 lti-abuse "no LTI"
not_run C173 image-swap "programs come from the host's packages; a changed image of the guest is refused: tests/integration/vm-faults.t"
not_run C180 log-rollback "no published checkpoints yet"
not_run C181 split-view "no published checkpoints yet"
not_run C183 erase-student "no erasure yet"
tap_done
