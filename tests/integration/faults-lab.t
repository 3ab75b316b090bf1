#!/bin/bash
# A lab that is broken: whatever its author did, the grader says where in one line, gives no verdict, and leaves nothing.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/faults.sh"
cd "$TMP" || exit 1
export XDG_CACHE_HOME=$TMP/cache
FN=$TOP/tests/labs/echo-len PROG=$TOP/tests/labs/copy
mkdir hang

# lab_error NAME LAB FILE SED PATTERN...: the lab with that change, which must be one.
lab_error() {
	local name=$1 lab=$2 file=$3 script=$4 here
	here=$(basename "$lab")
	shift 4
	rm -rf "$here" && cp -r "$lab" .
	sed -i "$script" "$here/$file"
	cmp -s "$lab/$file" "$here/$file"
	ok $((! $?)) "$name: the lab is changed"
	one_error "$name" 3 plumb grade "$here" "$lab/reference" -- "$@"
	hasnt "$(cat stdout)" "of 1000" "$name: no verdict"
}
GEN='s/int more = .*/%s return 0;/; s/ + more//'
generator() { # NAME STATEMENT PATTERN...
	# shellcheck disable=SC2059
	lab_error "generator: $1" "$FN" generate.c "$(printf "$GEN" "$2")" "${@:3}"
}
checker() { # NAME SED PATTERN...
	lab_error "checker: $1" "$PROG" check.c "$2" "${@:3}"
}

# --- hanging takes a while, so it happens beside the rest
cp -r "$FN" "$PROG" hang/
sed -i 's/int more = .*/for (;;) usleep(100000);/; s/ + more//; s/#include <stdio.h>/&\n#include <unistd.h>/' hang/echo-len/generate.c
sed -i 's/return c != NULL ? check/for (;;) usleep(100000); &/; s/#include <stdio.h>/#include <unistd.h>\n&/' hang/copy/check.c
XDG_CACHE_HOME=$TMP/hang/a plumb grade hang/echo-len "$FN/reference" >hang/generator 2>&1 &
generator_hangs=$!
XDG_CACHE_HOME=$TMP/hang/b plumb grade hang/copy "$PROG/reference" >hang/checker 2>&1 &
checker_hangs=$!

# --- files that are not there
for f in handout.md generate.c harness.c starter reference include/echo_len.h; do
	rm -rf echo-len && cp -r "$FN" . && rm -r "echo-len/$f"
	one_error "without $f" 3 plumb grade echo-len "$FN/starter" -- "echo-len/$f: missing; a function lab needs this"
done
rm -rf copy && cp -r "$PROG" . && rm copy/check.c
one_error "without check.c" 3 plumb grade copy "$PROG/starter" -- "copy/check.c: missing; a program lab needs this file"
rm -rf copy && cp -r "$PROG" . && rm copy/reference/*.c
one_error "a reference without sources" 3 plumb grade copy "$PROG/starter" -- "compiling reference" "main"
rm -rf echo-len && cp -r "$FN" . && rm echo-len/generate.c && ln -s /etc/passwd echo-len/generate.c
one_error "a link for a file" 3 plumb grade echo-len "$FN/starter" -- "generate.c: not a plain file"

# --- names that nobody knows
lab_error "an unknown clause" "$FN" lab.json 's/§5.1/§5.1.99/' "lab.json: groups[0].clause" "§5.1.99" "curriculum/standards.json"
plumb course init "$TMP/course" >/dev/null
one_error "an unknown clause, taken into a course" 3 plumb course add-lab "$TMP/course" echo-len -- "§5.1.99"
lab_error "an unknown standard" "$FN" lab.json 's/"RFC 8446"/"RFC 9999"/' "standards[0]" "RFC 9999"
lab_error "an unknown competency" "$FN" lab.json 's/W2P-DAT-02/W2P-DAT-99/' "groups[0].competencies" "W2P-DAT-99"
lab_error "an unknown guarantee" "$FN" lab.json 's/"no-network"/"no-luck"/' "needs[0]" "no-luck"
lab_error "a generator's unknown clause" "$FN" generate.c 's/ .why = "300 bytes/.clause = "RFC 8446 §99", &/' "-good" "RFC 8446 §99"

# --- the generator
generator "no JSON" 'puts("hello");' "generate.c: line 1:1: not JSON"
generator "an unknown key" 'puts("{\\"kind\\":\\"vector\\",\\"answer\\":1}");' "generate.c: line 1: answer: unknown key"
generator "a line cut off" 'printf("{");' "generate.c: line 1: not ended by a newline"
generator "a byte of zero" 'putchar(0);' "generate.c: its output is no text"
generator "nothing at all" ';' "gets no fresh vector from generate.c"
generator "no end of words" 'for (;;) puts("{                                                                      ");' \
	"generate.c: printed more than 16384 KiB"
generator "a crash" '__builtin_trap();' "generate.c: was ended by signal 4 (SIGILL)"
generator "a failure without a word" '_Exit(9);' "generate.c: gave exit status 9"

# --- the checker
checker "ids that nobody asked for" 's/v, "id")->valuestring, good/v, "check")->valuestring, good/' \
	"case c0: check.c: line 1: \"lower\" is not a vector of this case"
checker "one id missing" 's/bool good = strcmp/if (strcmp(what, "order") == 0) continue; &/' "check.c says nothing about \"c0-order\""
checker "silence" 's/return c != NULL ? check(c, argv\[2\]) : 1/(void)check; return 0/' "check.c says nothing about"
checker "an id twice" 's/c0/c0/; s/good ? "OK" : "WRONG",/&/; s/cJSON_ArrayForEach(v, .*/for (int twice = 0; twice < 2; twice++) &/' \
	"is answered twice"
checker "an outcome of its own" 's/good ? "OK"/good ? "PERFECT"/' "check.c: line 1: outcome: must be one of: OK, WRONG"
checker "no word on the validator" 's/printf("{\\"validator.*/return 0;/' "check.c expects nothing of the validator \"sort\""
checker "a validator that is none" 's/\\"sort\\"/\\"sorts\\"/' "lab.json has no validator \"sorts\""
checker "everything is wrong" 's/good ? "OK" : "WRONG"/"WRONG"/' "positive control: the reference fails c0-"
checker "everything is right" 's/good ? "OK" : "WRONG"/"OK"/' "negative control: "
checker "no corrupted copy" 's/return fclose(f) == 0 ? 0 : 1;/fclose(f); return remove(path);/' "check.c --corrupt left no sorted"
checker "a crash" 's/return c != NULL ? check/__builtin_trap(); &/' "check.c: was ended by signal 4 (SIGILL)"

# --- what the lab prepared vanishes while nobody looks
check "a good lab" plumb grade "$PROG" "$PROG/reference"
find cache -path '*labs/*' -name check -delete
check "a built checker that is gone is built again" plumb grade "$PROG" "$PROG/reference"

wait $generator_hangs
same $? 3 "a generator that hangs: exit 3"
same "$(grep '^error:' hang/generator)" "error: generate.c: took longer than 30 s" "a generator that hangs: says so"
wait $checker_hangs
same $? 3 "a checker that hangs: exit 3"
same "$(grep '^error:' hang/checker)" "error: positive control: case c0: check.c: took longer than 20 s" "a checker that hangs: says so"
same "$(find cache hang/a hang/b -path '*/work/*')" "" "no working folder is left"
same "$(find cache hang/a hang/b -name 'tmp-*')" "" "nothing half prepared is left"
tap_done
