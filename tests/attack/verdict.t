#!/bin/bash
# What of group A (forge the verdict) is no C file added to a solution: slow endings, answers that change, files that pose
# as the lab's, and records that somebody edits. tests/attack/cheats.t has the others.
# wall_s: 200
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/score.sh"
. "$(dirname "$0")/../integration/course.sh"
COPY=$TOP/tests/labs/copy
new_course ann bob
clone ann
grade() { # LAB DIR [ARG...]: sets SAID, STATUS, SCORE
	SAID=$(plumb grade --json "${@:3}" "$1" "$2" 2>&1)
	STATUS=$?
	SCORE=$(grep -o '"permille":[0-9]*' <<<"$SAID" | cut -d: -f2)
}
outcomes() { grep -o '"outcome":"[A-Z-]*"' <<<"$SAID" | cut -d'"' -f4 | sort -u | tr '\n' ' '; }
solution() { # LAB NAME [CODE]: a fresh folder $T: the reference, or the empty one, and code beside it
	T=$TMP/$2
	rm -rf "$T" && mkdir "$T"
	cp "$1/${KIND:-reference}"/*.c "$T/" 2>/dev/null || cp "$1/trivial/empty.c" "$T/"
	[ -z "${3:-}" ] || printf '%s\n' "$3" >"$T/zz.c"
}
line() { # NUMBER NAME GOOD(0|1) ENDING BENIGN UNDEFENDED
	score_line "$1" "$2" "forge the verdict" judge-outside "$([ "$3" = 0 ] && echo held || echo HARM)" "$4" "$5" "$6"
}
is() { # NUMBER NAME SCORE OUTCOMES(glob) UNDEFENDED: of the last grade
	# shellcheck disable=SC2053
	[ "$SCORE" = "$3" ] && [ "$STATUS" -le 1 ] && [[ $(outcomes) == $4 ]]
	local good=$?
	ok $good "$1 $2: $SCORE of 1000, $(outcomes)"
	[ $good = 0 ] || echo "# status $STATUS ${SAID:0:400}"
	line "$1" "$2" $good "$SCORE of 1000: $(outcomes)" "$BENIGN" "$5"
}
BENIGN=well
solution "$COPY" twin '__attribute__((constructor)) static void nothing(void) {}'
grade "$COPY" "$T"
same "$SCORE" 1000 "the benign twin of a program: a constructor that does nothing"
solution "$LAB" twin '__attribute__((constructor)) static void nothing(void) {}'
grade "$LAB" "$T"
same "$SCORE" 1000 "the benign twin of a function"
cp -r "$T" "$TMP/good"

# --- slow endings: each answer is right, and the process stays
slow='#include <unistd.h>
__attribute__((destructor)) static void stay(void) { for (;;) pause(); }'
solution "$COPY" c016 "$slow"
grade "$COPY" "$T"
gcc -w -o "$T/p" "$T"/*.c && echo B >"$T/in" && (cd "$T" && timeout 1 ./p -o out in)
is C016 print-then-hang 0 'TIMEOUT ' "$([ -s "$T/out" ] && echo "harm done" || echo not shown: no answer)"
race='#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
__attribute__((constructor)) static void race(void)
{
	for (int i = 0; i < 20000; i++) {
		FILE *f = fopen("results.json.new", "w");
		if (f != NULL) { fputs("{\"passed\":true}", f); fclose(f); }
		chmod("results.json.new", 0444);
		rename("results.json.new", "results.json");
	}
}'
KIND=trivial/none solution "$COPY" c014 "$race"
grade "$COPY" "$T"
gcc -w -o "$T/p" "$T"/*.c && (cd "$T" && timeout 3 ./p)
is C014 results-race 0 '*' "$([ -s "$T/results.json" ] && echo "harm done" || echo not shown)"

# --- right, and then more; or right now and then
solution "$COPY" c026 '#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static const char *path;
static void more(void) { int fd = open(path, O_WRONLY | O_APPEND); (void)!write(fd, "garbage", 7); }
__attribute__((constructor)) static void plan(int c, char **v)
{
	for (int i = 1; i + 1 < c; i++) if (strcmp(v[i], "-o") == 0) path = v[i + 1];
	atexit(more);
}'
grade "$COPY" "$T"
first=$SAID
is C026 answer-then-garbage 0 'WRONG ' "not shown: it only takes away from itself"
grade "$COPY" "$T"
same "$(grep -o '"outcome":"[A-Z-]*"' <<<"$SAID")" "$(grep -o '"outcome":"[A-Z-]*"' <<<"$first")" "C026 answer-then-garbage: the same every time"
KIND=trivial/none solution "$COPY" c037 '#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
__attribute__((constructor)) static void bomb(int c, char **v)
{
	static const char text[] = "{\"id\":\"c0-lower\",\"outcome\":\"OK\",\"note\":\"\"}\n{\"id\":\"c0-order\",\"outcome\":\"OK\",\"note\":\"\"}\n%s%n\0";
	for (int i = 1; i + 1 < c; i++)
		if (strcmp(v[i], "-o") == 0) {
			int fd = open(v[i + 1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
			for (int k = 0; k < 9000; k++) (void)!write(fd, text, sizeof text);
		}
	_exit(0);
}'
grade "$COPY" "$T"
is C037 checker-attack 0 '*' "not shown: a checker that echoes its input is not at hand"
aware='#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>
int getppid_is_box(void) { return getppid() <= 1 || access("/proc/self", F_OK) != 0; }
__attribute__((constructor)) static void aware(void) { if (!getppid_is_box()) abort(); }'
solution "$LAB" c028 "$aware"
grade "$LAB" "$T"
one=$SCORE
grade "$LAB" "$T" --seed random
same "$SCORE" "$one" "C028 tracer-aware: practice and fresh questions see the same"
is C028 tracer-aware 1000 'OK ' "not shown: it changes nothing that a judge looks at"

# --- by chance: each verdict belongs to its run
lottery='#include <sys/random.h>
#include <unistd.h>
__attribute__((constructor)) static void toss(void) { unsigned char c; (void)!getrandom(&c, 1, 0); if (c & 1) _exit(0); }'
solution "$LAB" c024 "$lottery"
scores=''
for _ in 1 2 3 4; do
	grade "$LAB" "$T"
	scores+=" $SCORE"
done
[[ $scores != *" 1000"* ]]
good=$?
ok $good "C024 retry-lottery: no run of four is full ($scores)"
line C024 retry-lottery $good "scores$scores" "$BENIGN" "not shown: a single question would be won by chance"
cp "$T"/*.c "$TMP/ann/" && git -C "$TMP/ann" add -A && git -C "$TMP/ann" commit -qm lottery
push ann main >/dev/null
settle
id=$(plumb course status "$C" --json | grep -o '"id":"s-[0-9a-f]*"' | tail -1 | cut -d'"' -f4)
plumb show --course "$C" --full "$id" >"$TMP/lottery.json"
record=$(grep -o '"id":"r-[0-9a-f]*"' "$TMP/lottery.json" | tail -1 | cut -d'"' -f4)
out=$(plumb replay --course "$C" "$record" 2>&1)
status=$?
same $status 1 "C027 nondeterministic: replay comes to other verdicts and says so"
line C027 nondeterministic $((status != 1)) "replay: differs" "$BENIGN" "harm done"
echo "# ${out:0:300}"

# --- files that pose as the lab's
solution "$LAB" c033
cp "$TMP/good"/*.c "$T/"
printf 'int kit_ops;\n#error "the lab was replaced"\n' | tee "$T/harness.h" "$T/zygote.h" >"$T/gen.h"
printf '{"schema":"plumb-lab/1","pass_permille":0}' | tee "$T/lab.json" "$T/.plumb-lab" >"$T/results.json"
mkdir -p "$T/vectors" "$T/tests" "$T/reference" "$T/include" "$T/.git/hooks"
echo '{"schema":"plumb-vectors/1","vectors":[]}' >"$T/vectors/published.json"
echo 'all: ; touch ran' >"$T/Makefile"
grade "$LAB" "$T"
is C033 edit-tests 1000 'OK ' "$(cd "$T" && make -s >/dev/null 2>&1; [ -e "$T/ran" ] && echo "harm done" || echo not shown)"

# --- records
git -C "$TMP/ann" rm -q --cached zz.c && rm -f "$TMP/ann/zz.c" && cp "$LAB"/reference/*.c "$TMP/ann/" && git -C "$TMP/ann" commit -qam good
push ann main >/dev/null
settle
sid=$(plumb course status "$C" --json | grep -o '"id":"s-[0-9a-f]*"' | tail -1 | cut -d'"' -f4)
plumb show --course "$C" --full "$sid" >"$TMP/r.json"
rid=$(grep -o '"id":"r-[0-9a-f]*"' "$TMP/r.json" | tail -1 | cut -d'"' -f4)
check "an honest record is accepted" plumb show "$TMP/r.json"
wrong=0 tried=0
while read -r edit; do
	sed "$edit" "$TMP/r.json" >"$TMP/forged.json"
	cmp -s "$TMP/r.json" "$TMP/forged.json" && continue
	tried=$((tried + 1))
	plumb show "$TMP/forged.json" >/dev/null 2>&1 && wrong=$((wrong + 1)) && echo "# accepted: $edit"
done <<'SED'
s/"permille":[0-9]*/"permille":999/
s/"student":"ann"/"student":"bob"/
s/"received_ms":1/"received_ms":2/
s/"attempt":[0-9]*/"attempt":9/
s/"passed":true/"passed":false/
s/"outcome":"OK"/"outcome":"WRONG"/
s/"verdict_digest":"./"verdict_digest":"0/
s/"seed_sha256":"./"seed_sha256":"x/
s/"schema":"plumb-record.1"/"schema":"plumb-record\/2"/
s/"practice":false/"practice":true/
SED
[ $tried -ge 9 ] && [ $wrong = 0 ]
good=$?
ok $good "C029 forge-receipt: $tried edits of a record, none is believed"
line C029 forge-receipt $good "refused: digest" "$BENIGN" "$(grep -q 999 <(sed 's/"permille":[0-9]*/"permille":999/' "$TMP/r.json") && echo "harm done")"
sed 's/"student":"ann"/"student":"bob"/' "$TMP/r.json" >"$TMP/bob.json"
! plumb show "$TMP/bob.json" >/dev/null 2>&1 && ! plumb replay --course "$C" "$TMP/bob.json" >/dev/null 2>&1
good=$?
ok $good "C030 replay-receipt: a record under another name is refused, shown or replayed"
line C030 replay-receipt $good "refused: digest" "$BENIGN" "harm done"
out=$(plumb replay --course "$C" "$rid" 2>&1)
same $? 0 "an honest record replays to the same verdicts"

# --- while it is graded: the pusher leaves, the branch is rewound
n=$(graded)
change ann
PLUMB_FOLLOW_MS=0 git -C "$TMP/ann" push -q origin main 2>/dev/null
A=$(git -C "$TMP/ann" rev-parse HEAD)
git -C "$TMP/ann" push -q --force origin HEAD~1:main 2>/dev/null
settle
same "$(graded)" $((n + 2)) "C031 abort-regrade: what was pushed is graded although the branch was taken back"
plumb course status "$C" --json | tr '{' '\n' | grep "$A" | grep -q '"permille":1000'
good=$?
ok $good "C031 abort-regrade: with its own score"
line C031 abort-regrade $good "graded as pushed" "$BENIGN" "$([ "$(git -C "$(bare)" rev-parse main)" != "$A" ] && echo "harm done" || echo not shown)"
n=$(graded)
change ann
git -C "$TMP/ann" push --force origin main >"$TMP/out" 2>&1 &
pid=$!
for _ in $(seq 400); do grep -q 'judge\|1000 of' "$TMP/out" && break; sleep 0.02; done
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
settle
same "$(graded)" $((n + 1)) "C032 abort-late: published once"
line C032 abort-late $(($(graded) != n + 1)) "published once" "$BENIGN" "not shown: the client has no part in publishing"
tap_done
