#!/bin/bash
# wall_s: 300
# A small term as `make demo-course` fills it: the plan is the same each time, every submission has a record of its own that
# replays, a course that was broken off goes on, and wherever its dates are shown they are said to be simulated. Elsewhere
# nobody can date a submission.
. "$(dirname "$0")/../tap.sh"
. "$TOP/tests/integration/course.sh"
cd "$TOP" || exit 1
today=2026-11-20T18:00:00Z
D=$TMP/demo

# --- the plan
LEARNERS=12 tests/demo/term labs $today >"$TMP/plan12"
LEARNERS=60 tests/demo/term labs $today >"$TMP/plan60"
same "$(tests/demo/term labs $today | sha256sum)" "$(sha256sum <"$TMP/plan60")" "a term is the same each time, of 60 learners"
same "$(head -n "$(wc -l <"$TMP/plan12")" "$TMP/plan60" | sha256sum)" "$(sha256sum <"$TMP/plan12")" \
	"more learners change nothing about the first ones"
same "$(SEED=2 tests/demo/term labs $today | cmp -s - "$TMP/plan60"; echo $?)" 1 "another seed is another term"
same "$(grep ^learner "$TMP/plan60" | cut -f4 | sort | uniq -c | awk '{ print $1 }' | xargs)" "20 20 20" "in three cohorts"
check "with names beyond ASCII" grep -qP '^learner\t.*[^\x00-\x7f]' "$TMP/plan60"
same "$(grep ^push "$TMP/plan60" | cut -f4 | awk -v t=$today '$0 > t' | wc -l)" 0 "nothing is handed in after today"

# --- filled, broken off, and filled
export LEARNERS=6 LABS=tls13-keys SERVE=no WORKERS=2
tests/demo/course "$D" >"$TMP/out1" 2>&1 &
filling=$!
n=600
while [ $((n--)) -gt 0 ] && [ -z "$(ls "$D/course/run/"*.result 2>/dev/null)" ] &&
	! plumb course status --json "$D/course" 2>/dev/null | grep -q '"state":"done"'; do sleep 0.1; done
kill "$filling"
wait "$filling"
C=$D/course no_worker
before=$(plumb course status --json "$D/course" | grep -o '"state":"done"' | wc -l)
want=$(grep -c ^push "$D/plan")
[ "$before" -ge 0 ] && [ "$before" -lt "$want" ]
ok $? "it is broken off in the middle"
out=$(tests/demo/course "$D" 2>&1)
ok $? "it goes on where it was"
has "$out" "$want submissions are graded, 0 held" "to the end"
has "$out" "plumb serve $D/course" "and says how to look at it"
status=$(plumb course status --json "$D/course")
has "$(SEED=2 tests/demo/course "$D" 2>&1)" "holds another term" "another term does not go on top of it"
same "$(jq length <<<"$status")" "$want" "no submission is there twice"
same "$(jq -r '.[].record' <<<"$status" | sort -u | wc -l)" "$want" "each has a record of its own"
same "$(jq -r '.[] | .received_ms / 1000 | todate' <<<"$status" | sort)" "$(grep ^push "$D/plan" | cut -f4 | sort)" \
	"received when the plan says"
same "$(jq -r '.[] | select(.permille == 1000) | .student' <<<"$status" | sort -u)" \
	"$(grep -P '^push\t.*\treference$' "$D/plan" | cut -f2 | sort -u)" "full marks for who got it all right, and nobody else"

# --- real, and simulated: both are said
record=$(jq -r '.[-1].record' <<<"$status")
check "a record replays" plumb replay --course "$D/course" "$record"
same "$(plumb show --json --course "$D/course" "$record" | jq .context.simulated)" true "a record says it in its context"
has "$(plumb show --course "$D/course" "$record")" "simulated: the date is made up" "so do its words"
check "the pages are written" plumb report --html "$TMP/pages" --course "$D/course"
same "$(find "$TMP/pages" -name '*.html' -exec grep -L 'class="simulated"' {} +)" "" "every page says so"
same "$(find "$TMP/pages" -name '*.html' -exec grep -l '&lt;/\?[a-z]' {} + | grep -v "/record/\|/lab/")" "" "no page shows its own markup"
has "$(cat "$TMP/pages/index.html")" "as of 2026-11-20 18:00 UTC" "and counts from the course's own today"
plumb badge key --course "$D/course" >/dev/null
out=$(plumb badge issue --course "$D/course" --learner ama.owusu 2>&1)
same $? 2 "no badge is issued from it"
has "$out" "simulated" "and why is said"

# --- who may date what
commit=$(jq -r '.[0].commit' <<<"$status") who=$(jq -r '.[0].student' <<<"$status")
imported() { plumb course import "$1" tls13-keys "$who" "$2" "$3" 2>&1; }
has "$(imported "$D/course" "$commit" 2026-11-20T18:00:01Z)" "after today" "nothing comes from after today"
has "$(imported "$D/course" "${commit//[0-9]/a}" $today)" "no such commit" "nor from nowhere"
has "$(imported "$D/course" HEAD $today)" "not the 40" "a name is no commit"
has "$(plumb course import "$D/course" tls13-keys nobody "$commit" $today 2>&1)" "no student" "nor of a stranger"
same "$(imported "$D/course" "$commit" 2026-10-01T00:00:00Z)" "$(imported "$D/course" "$commit" 2026-10-01T00:00:00Z)" \
	"the same import twice is one submission"
C=$TMP/course new_course ann
same "$(plumb course import "$TMP/course" echo-len ann "$commit" $today >/dev/null 2>"$TMP/err"; echo $?)" 2 \
	"a course of the server's dates takes no other"
has "$(cat "$TMP/err")" "its dates are the server's" "and says so"
out=$(plumb course init "$TMP/other" --simulated yesterday 2>&1)
same $? 2 "--simulated wants an instant"
same "$([ -e "$TMP/other/course.json" ]; echo $?)" 1 "and makes no course of anything else"
tap_done
