#!/bin/bash
# plumb grade, replay and lab check on the two small labs: real builds, real boxes, verdicts and errors kept apart.
. "$(dirname "$0")/../tap.sh"
cd "$TMP" || exit 1
export XDG_CACHE_HOME=$TMP/cache
FN=$TOP/tests/labs/echo-len PROG=$TOP/tests/labs/copy

# graded NAME STATUS LAB FOLDER [PATTERN...]: exit status, and every pattern in what was said.
graded() {
	local name=$1 want=$2 status said
	said=$(plumb grade "$3" "$4" 2>&1 </dev/null)
	status=$?
	same "$status" "$want" "$name: exit $want"
	shift 4
	for pattern; do has "$said" "$pattern" "$name: says $pattern"; done
	SAID=$said
}
# solution LAB: a fresh copy of the reference in ./s
hasnt() { # TEXT PATTERN NAME
	[[ $1 != *"$2"* ]]
	ok $? "$3"
}
solution() { rm -rf s; cp -r "$1/reference" s; }
outcomes() { plumb grade "$1" s --json 2>/dev/null | grep -o '"outcome":"[A-Z-]*"' | sort | uniq -c; }

graded "function: reference" 0 "$FN" "$FN/reference" "1000 of 1000, passed"
graded "function: starter" 1 "$FN" "$FN/starter" "0 of 1000"
graded "program: reference" 0 "$PROG" "$PROG/reference" "1000 of 1000, passed" "sort accepts"
graded "program: starter" 1 "$PROG" "$PROG/starter" "0 of 1000"
graded "no such lab" 2 no-such-lab "$FN/reference" "installed ones are"
graded "no such solution" 2 "$FN" "$TMP/nowhere" "neither a directory nor"

# What a student did is a verdict.
solution "$FN"; echo 'int broken(' >>s/frame.c
graded "compile error" 1 "$FN" s "frame.c:"
hasnt "$SAID" "/src/" "compile error: paths as the student knows them"
solution "$FN"; echo '#include "/etc/passwd"' >>s/frame.c
graded "include a host file" 1 "$FN" s "/etc/passwd"
hasnt "$SAID" "root:" "include a host file: nothing of it is shown"
solution "$FN"; printf '#include <dlfcn.h>\nvoid *f(void) { return dlsym(0, "EVP_KDF_fetch"); }\n' >s/x.c
graded "function looked up at run time" 1 "$FN" s "dlsym"
solution "$FN"; printf 'void *EVP_KDF_fetch(void *, const char *, const char *);\nvoid *f(void) { return EVP_KDF_fetch(0, 0, 0); }\n' >s/x.c
graded "library function outside the list" 1 "$FN" s "EVP_KDF_fetch"
solution "$FN"; echo '#error the copy of a student won' >s/echo_len.h
graded "a copy of the lab's header" 0 "$FN" s "1000 of 1000"
solution "$FN"; sed -i 's/^{$/{ for (volatile int i = 0;;) i++;/' s/frame.c
graded "endless loop" 1 "$FN" s "0 of 1000"
has "$(outcomes "$FN")" TIMEOUT "endless loop: TIMEOUT"
solution "$FN"; sed -i 's/if (n > EL_BODY_MAX)/static volatile char sink; char *h = __builtin_malloc(n + 1); sink = h[n + 1]; __builtin_free(h);\n\tif (n > EL_BODY_MAX)/; s/SHA256_DIGEST_LENGTH/32/' s/frame.c
graded "right by luck" 1 "$FN" s "heap-buffer-overflow"
has "$(outcomes "$FN")" SANITIZER "right by luck: SANITIZER"
solution "$FN"; cp "$TOP/tests/attack/cheats/remember.c" s/
said=$(plumb grade "$FN" s --json)
hasnt "$said" "remembered" "nothing survives from one vector to the next"
has "$said" '"permille":1000' "and the attempt changes no verdict"
solution "$FN"; cp "$TOP/tests/attack/cheats/trace_parent.c" s/
has "$(outcomes "$FN")" DENIED "ptrace: DENIED"
has "$(plumb grade "$FN" s --json)" '"ptrace"' "ptrace: named"
solution "$PROG"; sed -i 's/size_t n = 0;/size_t n = 0; char *z = 0; *(volatile char *)z = 1;/' s/canon.c
graded "crash of a program" 1 "$PROG" s "SIGSEGV"

# What is ours, or the lab author's, is an error with a place, and no verdict.
broken() { # NAME SED-SCRIPT FILE PATTERN
	rm -rf echo-len; cp -r "$FN" echo-len
	sed -i "$2" "echo-len/$3"
	! cmp -s "echo-len/$3" "$FN/$3"
	ok $? "$1: the fault is there"
	graded "$1" 3 echo-len "$FN/reference" "error: " "$4"
}
broken "unknown key" 's/"title": "A/"tilte": 1, "title": "A/' lab.json "tilte"
broken "duplicate key" 's/"pass_permille": 600/"pass_permille": 600, "pass_permille": 600/' lab.json "pass_permille"
broken "missing key" '/"exports"/d' lab.json "exports"
broken "weights" 's/"weight": 200/"weight": 201/' lab.json "1001"
broken "another schema" 's,plumb-lab/1,plumb-lab/9,' lab.json "plumb-lab/9"
broken "generator that fails" 's/int more = .*/return gen_fail(g, "out of ideas");/; s/ + more//' generate.c "out of ideas"
broken "generator that does not compile" 's/int generate/int generate(/' generate.c "generate.c"
broken "generator with an unknown group" 's/\.group = "open"/.group = "opne"/' generate.c "opne"
rm -rf copy; cp -r "$PROG" copy; sed -i 's/return c != NULL ? check(c, argv\[2\]) : 1;/return 7;/' copy/check.c
graded "checker that gives up" 3 copy "$PROG/reference" "check.c: gave exit status 7"
rm -rf copy; cp -r "$PROG" copy; sed -i 's/i > 0; i--)/i > 0; i--) if (0)/; s/out.line\[i - 1\]);/out.line[i - 1]); for (size_t i = 0; i < out.n; i++) fprintf(f, "%s\\n", out.line[i]);/' copy/check.c
graded "negative control that is good" 3 copy "$PROG/reference" "negative control"
rm -rf copy; cp -r "$PROG" copy; sed -i 's/: order ? "accept"/: order ? "reject"/' copy/check.c
graded "validator that disagrees" 3 copy "$PROG/reference" "sort accepts"

# Again.
plumb grade "$FN" "$FN/starter" --json >record.json
same $? 1 "a record of the starter"
has "$(plumb replay record.json --lab "$FN" --repo "$FN/starter")" "the same verdict digest" "replay: the same digest"
plumb replay record.json --lab "$FN" --repo "$FN/reference" >said 2>&1
same $? 1 "replay of other work: exit 1"
has "$(cat said)" "submission.commit" "replay of other work: says what differs"

# The kit.
plumb lab export "$FN" kit >/dev/null
has "$(ls kit kit/vectors)" practice.json "kit: public vectors"
hasnt "$(cat kit/*.c kit/*.md)" CRYPTO_memcmp "kit: nothing of the reference"

tap_done
