#!/bin/bash
# Standing from real pushes: brought up to date by the worker, made anew by plumb rebuild, the same words everywhere.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
cp -r "$TOP/curriculum" "$TMP/curriculum"
new_course ann bob
clone ann
clone bob
db() { sqlite3 -readonly "$C/plumb.db" "$1"; }
standing() { # every number of the newest edition, as the tables have it
	db "SELECT m.* FROM mastery AS m WHERE edition = (SELECT max(n) FROM edition) ORDER BY student, competency" | cut -d'|' -f2-
	db "SELECT p.* FROM past AS p WHERE edition = (SELECT max(n) FROM edition) ORDER BY 2, 3, 4" | cut -d'|' -f2-
	db "SELECT c.student, c.lab, o.id FROM chosen AS c JOIN official AS o ON o.n = c.submission WHERE edition = (SELECT max(n) FROM edition)"
}

cp "$LAB"/reference/*.c "$TMP/ann/" && change ann
got=$(push ann)
change bob
push bob >/dev/null
no_worker
same "$(graded)" 2 "two pushes are graded"
id=$(db "SELECT DISTINCT competency FROM mastery" | head -1)
state=$(db "SELECT state FROM mastery WHERE student = 'ann' AND competency = '$id'")
words=("not assessed" undecided below demonstrated)
has "$got" "$id" "the push names the competency"
has "$(grep "$id" <<<"$got")" "${words[$state]}" "and says the state that is kept: ${words[$state]}"
has "$(plumb show --course "$C" "$(db "SELECT id FROM official WHERE student = 'ann'")" | grep "$id")" "${words[$state]}" \
	"so does plumb show"
record=$(plumb show --json --course "$C" "$(db "SELECT id FROM official WHERE student = 'ann'")")
same "$(jq -r --arg id "$id" '.competencies[] | select(.id == $id) | "\(.mean_e4) \(.lo_e4) \(.hi_e4)"' <<<"$record")" \
	"$(db "SELECT mean_e4 || ' ' || lo_e4 || ' ' || hi_e4 FROM mastery WHERE student = 'ann' AND competency = '$id'")" \
	"one push is all there is: record and standing agree to the last digit"
same "$(jq -S 'del(.note)' "$TOP/curriculum/mastery.json")" "$(jq -S .framework.mastery <<<"$record")" \
	"and the record carries the parameters to recompute it"

before=$(standing)
has "$(plumb rebuild "$C")" "policy best" "plumb rebuild says under which rules"
same "$(standing)" "$before" "and comes to the same rows"
same "$(db "SELECT count(*) FROM edition")" 1 "without a new edition"

# --- other rules
sed -i 's/"policy":"best"/"policy":"last"/' "$C/course.json"
has "$(plumb rebuild "$C")" "policy last" "another policy is taken in"
same "$(db "SELECT count(*) FROM edition")" 2 "as another edition"
sed -i 's/"version": "1"/"version": "2"/; s/"rho_permille": 500/"rho_permille": 300/' "$TMP/curriculum/mastery.json"
mkdir "$TMP/data" && for d in "$TOP"/*; do ln -s "$d" "$TMP/data/"; done
ln -sfn "$TMP/curriculum" "$TMP/data/curriculum"
has "$(PLUMB_DATA=$TMP/data plumb rebuild "$C")" "parameters 2" "so are other parameters"
same "$(db "SELECT count(DISTINCT edition) FROM mastery")" 3 "and the old results stay beside"
plumb rebuild "$C" >/dev/null

# --- while a worker is at work
plumb worker --stay "$C" &
worker=$!
n=100
while [ $((n--)) -gt 0 ] && [ "$(worker_pid)" != "$worker" ]; do sleep 0.1; done
has "$(plumb rebuild "$C")" "policy last" "a worker at work is asked, and does it"
same "$(names "$C/spool")" "" "through the spool"
kill "$worker"
wait "$worker" 2>/dev/null

# --- what can be wrong
plumb rebuild "$TMP" 2>"$TMP/err"
same "$? $(grep -c . "$TMP/err")" "2 1" "no course: one line"
sed -i 's/"policy":"last"/"policy":"mean"/' "$C/course.json"
plumb rebuild "$C" 2>"$TMP/err"
has "$(cat "$TMP/err")" "course.json: policy" "an unknown policy is named"
sed -i 's/"policy":"mean"/"policy":"best"/' "$C/course.json"
echo '{' >"$TMP/curriculum/mastery.json"
PLUMB_DATA=$TMP/data plumb rebuild "$C" 2>"$TMP/err"
has "$(cat "$TMP/err")" "mastery.json" "so are broken parameters"
change ann
got=$(PLUMB_DATA=$TMP/data push ann)
no_worker
plumb course held release "$C" all >/dev/null
plumb worker --leave "$C"
same "$(graded)" 3 "and no push is lost over them"
same "$(db "SELECT count(*) FROM mastery AS m WHERE edition = (SELECT max(n) FROM edition)")" \
	"$(db "SELECT count(*) FROM mastery AS m WHERE edition = 1")" "the next worker is up to date"
tap_done
