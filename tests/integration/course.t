#!/bin/bash
# plumb course and plumb doctor: what is made, what is refused, what git is told for each repository.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
fails() { # TEXT NAME COMMAND...: the command fails, with one line on stderr that holds TEXT
	local text=$1 name=$2 out
	shift 2
	out=$("$@" 2>&1 >/dev/null)
	ok $((! $?)) "$name: fails"
	has "$out" "$text" "$name: says why"
	same "$(wc -l <<<"$out")" 1 "$name: in one line"
}
check "a course is made" plumb course init "$C" --title "Test course"
fails "is a course already" "twice" plumb course init "$C"
fails "no course (no course.json there)" "no course there" plumb course status "$TMP"
fails "quotes" "a path with a quote" plumb course init "$TMP/it's"
fails "lab.json" "no lab there" plumb course add-lab "$C" "$TMP"
check "a student comes before the lab" plumb course add-student "$C" ann
check "a lab is taken in" plumb course add-lab "$C" "$LAB"
check "taking it in again is fine" plumb course add-lab "$C" "$LAB"
check "a student after the lab" plumb course add-student "$C" bob
[ -d "$(bare ann)" ] && [ -d "$(bare bob)" ]
ok $? "both have a repository"
for n in '' Ann ../ann .ann -x ann/b 'a b' a..b ann.git ann.lock "$(printf 'a%.0s' {1..65})"; do
	out=$(plumb course add-student "$C" -- "$n" 2>&1)
	has "$out" "a student's name has a-z" "name '$n' is refused"
done
cp -r "$LAB" "$TMP/echo-len"
fails "has a lab of this name" "another lab of that name" plumb course add-lab "$C" "$TMP/echo-len"
same "$(stat -c %a "$C/plumb.db" "$C/course.json" "$C"/{spool,repos,hooks,run,cache,work} | tr '\n' ' ')" "600 600 700 700 700 700 700 700 " \
	"nobody but the owner reads what is not theirs"
if strace -o /dev/null true 2>/dev/null; then
	(umask 0 && strace -o "$TMP/made" -e trace=openat plumb course init "$TMP/wide" --title Wide >/dev/null)
	same "$(grep 'plumb.db".*O_CREAT' "$TMP/made" | head -1 | grep -o '0[0-7]*)' | head -1)" "0600)" "not even for the moment in which it is made"
else
	skip "not even for the moment in which it is made" "host cannot: strace is missing or not allowed"
fi

# --- the repository
clone ann
same "$(git -C "$TMP/ann" branch --show-current)" main "a clone is on main"
git -C "$TMP/ann" status --porcelain | grep -q .
ok $((! $?)) "and clean"
same "$(cat "$TMP/ann/.plumb-lab")" echo-len "it names its lab"
for f in frame.c handout.md include/echo_len.h vectors/published.json; do
	[ -f "$TMP/ann/$f" ]
	ok $? "the kit has $f"
done
same "$(git -C "$TMP/ann" ls-files | grep -cE '^(reference|mutants|harness.c|generate.c|notes.md|lab.json|trivial)')" 0 \
	"and nothing that gives the answer away"
while read -r key value; do
	same "$(git --git-dir="$(bare)" config "$key")" "$value" "$key"
done <<EOF
core.bare true
core.hooksPath $C/hooks
receive.fsckObjects true
transfer.fsckObjects true
receive.maxInputSize 20m
receive.denyDeletes true
receive.denyNonFastForwards false
receive.advertisePushOptions true
receive.autogc false
gc.auto 0
transfer.hideRefs refs/plumb
EOF
check "the repository is sound" git --git-dir="$(bare)" fsck --strict
has "$(cat "$C/hooks/pre-receive")" "exec '$B/bin/plumb' hook pre-receive '$C'" "hooks call the program by its path"

# --- hostile environments
has "$(cd "$TMP" && echo x | plumb hook pre-receive "$C" 2>&1)" "name of a strange form" "a hook refuses what is no update"
line="$(printf '%040d %040d refs/heads/main' 0 1)"
has "$(cd "$TMP" && echo "$line" | plumb hook pre-receive "$C" 2>&1)" "is not one of the course" "a hook refuses a strange repository"
has "$(cd "$(bare)" && echo "$line" | GIT_QUARANTINE_PATH=/etc plumb hook pre-receive "$C" 2>&1)" "GIT_QUARANTINE_PATH" \
	"a hook refuses a quarantine that is not git's"
has "$(cd "$(bare)" && for i in {1..70}; do echo "$line$i"; done | plumb hook pre-receive "$C" 2>&1)" "more than 64" \
	"a hook refuses a flood of refs"
has "$(plumb hook update "$C" 2>&1)" 'no hook "update"' "a hook that doesn't exist"

# --- a course.json that somebody edited
cp "$C/course.json" "$TMP/good.json"
broken() { # SED NAME TEXT
	sed "$1" "$TMP/good.json" >"$C/course.json"
	fails "$3" "$2" plumb course status "$C"
}
broken 's/"title"/"titel"/' "an unknown key" 'titel'
broken 's/,"title":"[^"]*"//' "a missing key" 'title'
broken 's/plumb-course.1/plumb-course\/9/' "another schema" 'plumb-course/9'
broken 's/"ann"/"..\/ann"/' "a student's name that is a path" 'students[0]'
broken 's/"attempts_per_day":0/"attempts_per_day":-1/' "a negative number" 'attempts_per_day'
broken 's/}$/},/' "something behind the end" 'course.json'
cp "$TMP/good.json" "$C/course.json"

# --- the machine
out=$(plumb doctor "$C" 2>&1)
status=$?
[ $status = 0 ] || [ $status = 1 ]
ok $? "doctor comes to a judgement"
has "$out" "git version" "doctor asks git"
has "$out" "no-network" "doctor tries the guarantees"
has "$out" "nothing is held" "doctor looks at the course"
has "$(plumb doctor --json "$C")" '"needed":["no-network"' "doctor --json names what the labs need"
has "$(PLUMB_DATA=/nonexistent plumb doctor 2>&1)" "MISS   data files" "doctor misses the data files"
fails "no course" "doctor for no course" plumb doctor "$TMP"
has "$(plumb completion)" "complete -o default" "completion is printed"
bash -n <(plumb completion)
ok $? "and is bash"
tap_done
