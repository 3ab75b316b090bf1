#!/bin/bash
# Due instants, and the lines that a pusher reads first: when it is due, what is late, and that there is a line at once
# and then every two seconds.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
. "$(dirname "$0")/faults.sh"
words() { tr -s '\n ' ' ' | sed 's/remote: //g'; }
new_course ann
clone ann 2>/dev/null
cp "$LAB"/reference/*.c "$TMP/ann/" && git -C "$TMP/ann" add -A && git -C "$TMP/ann" commit -qm right
has "$(plumb course status "$C")" "1 lab, 1 student" "one is one"
plumb course add-student "$C" bob >/dev/null
has "$(plumb course status "$C")" "1 lab, 2 students" "two are two"

# --- no due instant, one ahead, one behind
got=$(push ann main | words)
hasnt "$got" "due" "nothing is due: nothing is said"
soon=$(date -u -d '+5 days +4 hours +30 minutes' +%Y-%m-%dT%H:%M:%SZ)
has "$(plumb course due "$C" echo-len "$soon")" "echo-len is due $soon" "plumb course due sets it"
has "$(cat "$C/course.json")" "\"due\":\"$soon\"" "course.json holds it"
change ann
got=$(push ann main | words)
has "$got" "(due $(LC_ALL=C date -u -d "$soon" '+%a %d %b %H:%M') UTC, 5 d 4 h left)" "the first line says when and how long"
hasnt "$got" "late" "in time is not late"
past=$(date -u -d '-2 hours -5 minutes -30 seconds' +%Y-%m-%dT%H:%M:%SZ)
plumb course due "$C" echo-len "$past" >/dev/null
change ann
got=$(GIT_AUTHOR_DATE="2020-01-01T00:00:00Z" GIT_COMMITTER_DATE="2020-01-01T00:00:00Z" git -C "$TMP/ann" commit -q --amend --no-edit && push ann main | words)
has "$got" "(was due $(LC_ALL=C date -u -d "$past" '+%a %d %b %H:%M') UTC, 2 h 5 min late)" "a late push is told, whatever date its commit claims"
has "$got" "success: 1000 of 1000" "and graded all the same"
has "$got" "it is graded all the same, and marked" "and the verdict says so, too"
id=$(grep -o 'record r-[0-9a-f]*' <<<"$got" | cut -d' ' -f2)
full=$(plumb show --course "$C" --full "$id")
has "$full" '"late":true' "the record says late"
has "$(plumb show --course "$C" "$id" | words)" "2 h 5 min late" "plumb show says how much"
status=$(plumb course status "$C" | tail -1)
has "$status" "$past" "the instructor's list has the instant"
same "$(awk '{ print $6 }' <<<"$status")" 3 "and how many came after it"
has "$(plumb replay --course "$C" "$id")" "the same verdict digest" "lateness is no part of the verdict"
plumb course due "$C" echo-len none >/dev/null
hasnt "$(cat "$C/course.json")" '"due"' "none takes it away"
change ann
hasnt "$(push ann main | words)" "due" "and it is not said any more"

# --- with a limit of attempts
sed -i 's/"attempts_per_day":0/"attempts_per_day":9/' "$C/course.json"
plumb course due "$C" echo-len "$soon" >/dev/null
change ann
has "$(push ann main | words)" "h left; 4 of 9 left today)" "both stand in the first line"

# --- what is no instant
for bad in tomorrow 2026-11-27 2026-02-30T00:00:00Z 2026-11-27T23:59:00+01:00; do
	one_error "$bad" 3 plumb course due "$C" echo-len "$bad" -- "is no instant in UTC"
done
one_error "a lab that is not there" 2 plumb course due "$C" nope "$soon" -- "not in this course"
cp "$C/course.json" "$TMP/good.json"
sed -i "s/$soon/soon/" "$C/course.json"
one_error "course.json" 3 plumb course status "$C" -- "course.json: labs[0].due: \"soon\" is no instant"
cp "$TMP/good.json" "$C/course.json"

# --- the first line, and a line every two seconds. The best of several pushes: the machine may be busy, the hook is not.
no_worker
now_ms() { date +%s%3N; }
first_ms() { # from the start of git push to the first line of ours, with nobody there who could grade
	local start
	change ann
	start=$(now_ms)
	PLUMB_FOLLOW_MS=100 flock "$C/run/worker.lock" git -C "$TMP/ann" push origin main 2>&1 |
		while IFS= read -r line; do [[ $line == *"plumb: echo-len"* ]] && echo $(($(now_ms) - start)); done | head -1
}
sed -i 's/"attempts_per_day":9/"attempts_per_day":0/' "$C/course.json"
best=100000
for _ in 1 2 3 4 5; do
	ms=$(first_ms)
	[ "${ms:-100000}" -lt "$best" ] && best=$ms
	[ "$best" -lt 500 ] && break
done
[ "$best" -lt 500 ]
ok $? "the first line is there within half a second (best of five: $best ms)"
gap_ms() { # the longest silence of one push that takes seven seconds
	local last longest=0 t
	change ann
	last=$(now_ms)
	PLUMB_FOLLOW_MS=7000 flock "$C/run/worker.lock" git -C "$TMP/ann" push origin main 2>&1 | {
		while IFS= read -r line; do
			[[ $line == remote:* ]] || continue
			t=$(now_ms)
			[ $((t - last)) -gt $longest ] && longest=$((t - last))
			last=$t
		done
		echo $longest
	}
}
best=100000
for _ in 1 2 3; do
	ms=$(gap_ms)
	[ "$ms" -lt "$best" ] && best=$ms
	[ "$best" -le 2000 ] && break
done
[ "$best" -le 2000 ]
ok $? "then a line at least every two seconds (longest silence: $best ms)"
flock "$C/run/worker.lock" true
plumb worker --leave "$C"
tap_done
