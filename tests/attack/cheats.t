#!/bin/bash
# The generic cheats. In the line, on both small labs: an empty solution with a cheat scores 0, and on the reference it
# does what its head says (labs.t does the same on the real labs). Without the line: tests/attack/naive holds graders
# that believe exit statuses, prints, frames, files or comparisons in the student's own process, and there each cheat
# must do the harm that its head names (Undefended:), or a 0 would prove nothing. These run in namespaces of their own.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/score.sh"
cd "$TOP" || exit 1
CHEATS=$TOP/tests/attack/cheats N=$TMP/naive
head_of() { sed -n "1,12s|^.*\* $2: \(.*[^ */]\).*|\1|p;1s|^/\* $2: \(.*[^ */]\).*|\1|p" "$CHEATS/$1.c" | head -1; }
with_shared() { sed '/#include "cheat.h"/{
r '"$CHEATS"'/cheat.h
d
}' "$1"; }

# --- in the line
declare -A SAID
for lab in echo-len copy; do
	SAID[$lab]=$(plumb lab check --only cheats --json "tests/labs/$lab")
	ok $? "$lab: every cheat scores 0 and does what it says"
	grep -o '"\(text\|problems\)":[^]]*' <<<"${SAID[$lab]}" | sed 's/^/# /'
	has "${SAID[$lab]}" " score 0;" "$lab: the cheats were tried"
done
n=$(find "$CHEATS" -name '*.c' | wc -l)
[ "$n" -ge 40 ]
ok $? "there are at least forty ($n)"

# --- where a grader believes
mkdir -m 755 "$N"
can_unshare=0
unshare --mount --uts --ipc --net --pid --fork --kill-child --mount-proc true 2>/dev/null || can_unshare=1
check "the believing judge builds" gcc -D_GNU_SOURCE -I. -o "$N/trusting" tests/attack/naive/trusting.c
check "the kit's zygote builds with a harness that compares" gcc -D_GNU_SOURCE -I. -o "$N/zygote" labs/kit/zygote.c labs/kit/fields.c tests/attack/naive/harness.c
outer() { # DIR COMMAND...: in namespaces of its own, its first process one that nobody minds losing
	local dir=$1
	shift
	(cd "$dir" && timeout -s KILL 3 unshare --mount --uts --ipc --net --pid --fork --kill-child --mount-proc \
		bash -c 'mount -t tmpfs tmpfs /tmp; "$@"; echo "status $?"' - "$@" </dev/null 2>&1 | tr '\0' ' ' | head -c 3000)
}
believes() { # NAME: the words of the judge that believes
	local d=$N/$1 out
	mkdir -p "$d/w"
	{ cat tests/labs/echo-len/trivial/empty.c; [ "$1" = none ] || with_shared "$CHEATS/$1.c"; } >"$d/frame.c"
	gcc -w -O2 -std=gnu17 -fPIC -shared -Itests/labs/echo-len/include -o "$d/o.so" "$d/frame.c" 2>/dev/null
	out=$(outer "$d/w" ../../trusting ../../zygote ../o.so 1 616263)
	case $out in
	*"status 0"*) echo "$out" ;;
	*Killed* | *Aborted* | *"status 1"*) echo "killed" ;;
	*) echo "stuck" ;;
	esac
}
linked() { # NAME: the words of the grader that is linked with the student's file
	local d=$N/$1 out
	mkdir -p "$d/w"
	{ cat tests/labs/echo-len/trivial/empty.c; [ "$1" = none ] || with_shared "$CHEATS/$1.c"; } >"$d/frame.c"
	gcc -w -O2 -std=gnu17 -Itests/labs/echo-len/include -o "$d/linked" tests/attack/naive/linked.c "$d/frame.c" 2>/dev/null
	out=$(outer "$d/w" ../linked)
	[[ $out != *"status 0"* ]] || echo exit
	[[ $out != *"1000 of 1000"* ]] || echo stdout
}
collects() { # NAME: what a collector that trusts names gets
	local d=$N/$1 got
	mkdir -p "$d/w"
	{ cat tests/labs/copy/trivial/empty.c; [ "$1" = none ] || with_shared "$CHEATS/$1.c"; } >"$d/p.c"
	gcc -w -O2 -std=gnu17 -o "$d/p" "$d/p.c" 2>/dev/null
	echo input >"$d/in"
	outer "$d/w" ../p -o out ../in >/dev/null
	got=$(timeout 1 head -c 100 "$d/w/out" 2>&1 | tr '\0' ' ')
	[ "${PIPESTATUS[0]}" != 124 ] && [ ! -p "$d/w/out" ] || echo stuck
	[ ! -d "$d/w/out" ] || echo folder
	[ -z "$got" ] || echo output
}
undefended() { # NAME WORDS: harm, or why there is none to show; three tries, because addresses are drawn anew in each
	local got
	[[ $2 != "not shown"* ]] || { echo "$2" && return; }
	for _ in 1 2 3; do
		case $2 in
		linked*) got=$(linked "$1") ;;
		output*) got=$(collects "$1") ;;
		*) got=$(believes "$1") ;;
		esac
		grep -qw -- "${2##* }" <<<"$got" && echo "harm done" && return
	done
	echo "no harm: $2 was expected, $got came"
}
if [ $can_unshare != 0 ]; then
	skip "the cheats bite where a grader believes" "host cannot: no namespaces for the controls"
else
	same "$(believes none)$(linked none)$(collects none)" "status 0" "an honest empty solution is believed by none of them"
fi
for path in "$CHEATS"/*.c; do
	name=$(basename "$path" .c) words=$(head_of "$name" Undefended)
	[ $can_unshare = 0 ] && harm=$(undefended "$name" "$words") || harm="not shown: no namespaces here"
	[[ $harm != "no harm"* ]] && [ -n "$words" ]
	ok $? "$name: undefended: $words"
	[[ $harm != "no harm"* ]] || echo "# $harm"
	attack=held
	grep -q "\"$name: " <<<"${SAID[echo-len]}${SAID[copy]}" && attack=HARM
	for number in $(head_of "$name" Case | grep -oE '\bC[0-9]+'); do
		score_line "$number" "$name" "forge the verdict" "judge-outside" "$attack" \
			"score 0; on the reference: $(head_of "$name" On-reference)" well "$harm"
	done
done
tap_done
