#!/bin/bash
# The gate: the small labs pass it (labs.t has the real ones, tests/attack/cheats.t the cheats), and a lab with a hole in
# it does not.
. "$(dirname "$0")/../tap.sh"
cd "$TMP" || exit 1
export XDG_CACHE_HOME=$TMP/cache

for lab in "$TOP"/tests/labs/*/; do
	check "plumb lab check ${lab#"$TOP"/}" plumb lab check --no-cheats "$lab"
done

# holed NAME FILE SED-SCRIPT PATTERN: the change makes a finding, exit 1, and the finding is named.
holed() {
	local status said
	rm -rf echo-len
	cp -r "$TOP/tests/labs/echo-len" .
	sed -i "$3" "echo-len/$2"
	! cmp -s "echo-len/$2" "$TOP/tests/labs/echo-len/$2"
	ok $? "$1: the hole is there"
	said=$(plumb lab check --no-cheats echo-len 2>&1)
	status=$?
	same "$status" 1 "$1: exit 1"
	has "$said" "$4" "$1: says $4"
}
holed "a key that nobody knows" lab.json 's/"title": "A length/"titel": "A length/' "titel"
holed "a generator that fails" generate.c 's/int more = .*/return gen_fail(g, "out of ideas");/; s/ + more//' "out of ideas"
holed "a clause that nobody registered" lab.json 's/§5.1/§5.1.99/' "§5.1.99"
holed "an unknown competency" lab.json 's/W2P-DAT-02/W2P-DAT-99/' "W2P-DAT-99"
holed "a missing anchor" handout.md 's/id="limit"/id="limits"/; s/The limit/Limits/' 'no anchor "limit"'
holed "a reference that is wrong" reference/frame.c 's/n > EL_BODY_MAX/n >= EL_BODY_MAX/' "first wrong"
holed "a mutant that survives" mutants/no-limit.patch 's/^-\t\treturn -1;/-\t\treturn -1;\n+\tif (n > EL_BODY_MAX)\n+\t\treturn -2;/' \
	"survives in"
holed "a mutant that dies elsewhere too" mutants/length-little-end.patch '/^Cascades/d' "does not declare"
holed "a trivial submission that scores" generate.c '/\.pair = pair,/d' "always-reject scores"
holed "a generator that repeats itself" generate.c 's/gen_random(g, body, .*)/memset(body, 7, sizeof(body))/; s/gen_below(g, [0-9]*)/3/' \
	"the same as under the first seed"
holed "a kit with the reference in it" handout.md "\$r $TOP/tests/labs/echo-len/reference/frame.c" "holds lines of reference/frame.c"

# A cheat must do what its head says, and must have been tried.
cheat() { # HEAD TEXT PATTERN NAME: a cheat of the lab's own makes this finding
	rm -rf echo-len && cp -r "$TOP/tests/labs/echo-len" . && mkdir -p echo-len/cheats
	printf '/* Case: C000 none\n * On-reference: %s */\n%s\n' "$1" "$2" >echo-len/cheats/zz_own.c
	has "$(plumb lab check --only cheats echo-len 2>&1)" "$3" "$4"
}
cheat same 'int x = ;' 'zz_own: does not build with an empty solution' "a cheat that does not build shows nothing"
tap_done
