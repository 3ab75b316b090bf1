#!/bin/bash
# docs/SECURITY.md cannot go stale: each guarantee has its section, each section cases that exist and attack that very
# guarantee, each enforcing file exists and begins with its argument.
. "$(dirname "$0")/../tap.sh"
cd "$TOP" || exit 1
DOC=docs/SECURITY.md
section() { awk -v want="### $1" '/^##/ { on = $0 == want } on' "$DOC"; } # WORD
cases_of() { section "$1" | sed -n '/^- Attacked by:/,/^- [^A]/p' | grep -oE '\bC[0-9]{3}\b' | sort -u; }
file_of() { find tests/attack -name "c${1#C}-*.c" -o -name "c${1#C}-*.sh" | head -1; } # CASE

words=$(sed -n 's/^\t\[G_[A-Z_]*\] = { "\([a-z-]*\)",.*/\1/p' runner/guarantee.c)
[ "$(wc -w <<<"$words")" -ge 13 ]
ok $? "the words were found in runner/guarantee.c"
for word in $words; do
	promise=$(grep -oE "\"$word\", *\"[^\"]*\"" runner/guarantee.c | sed 's/.*", *"//; s/"$//')
	got=$(section "$word" | tr -s '\n ' ' ')
	has "$got" "- Promise: $promise" "$word: the document promises what the code does"
	has "$got" "- Enforced:" "$word: says how"
	if [ "$word" = own-kernel ]; then
		has "$got" "runner/vm/" "$word: says which backend; what a guest could send is in tests/unit/vm.c too"
	fi
	if [ "$word" = private-wire ]; then
		has "$got" "tests/integration/vm-wire.t" "$word: takes two guests to attack it"
		continue
	fi
	cases=$(cases_of "$word")
	[ -n "$cases" ]
	ok $? "$word: at least one case attacks it"
	bad=
	for c in $cases; do
		file=$(file_of "$c")
		[ -n "$file" ] && grep -qE "Attacks: .*\b$word\b" "$file" || bad+=" $c"
	done
	same "$bad" "" "$word: each of its cases exists and attacks it"
done

# The other way round: what a case says that it attacks is a guarantee with a section, or what no word is made for.
same "$(grep -rhoE '^( \*|/\*|#) Attacks: [a-z-]+$' tests/attack/c*.c tests/attack/compile | sed 's/.*: //' | sort -u |
	grep -vxF "$words")" "" "every case attacks a guarantee of the document"

# Case numbers anywhere in the document
bad=
while read -r c; do [ -n "$(file_of "$c")" ] || bad+=" $c"; done < <(grep -oE '\bC[0-9]{3}\b' "$DOC" | sort -u)
same "$bad" "" "every case that the document names exists"

# Files
bad=
for f in $(grep -oE '`(grader|runner|labs|tests)/[^` ]*`' "$DOC" | tr -d '\`' | sort -u); do
	compgen -G "$f" >/dev/null || bad+=" $f"
done
same "$bad" "" "every file that the document names exists"
bad=
for f in $(sed -n '/^- Enforced:/,/^- [^E]/p' "$DOC" | grep -oE '`(grader|runner|labs)/[^` *]*\.c`' | tr -d '\`' | sort -u); do
	head -c 2 "$f" | grep -q '/\*' || bad+=" $f"
done
same "$bad" "" "every enforcing file begins with its argument"
tap_done
