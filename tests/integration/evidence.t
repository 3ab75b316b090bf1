#!/bin/bash
# What a grader owes the instructor: denied calls, canary touches and looks into /proc stand in the record as evidence,
# with how often, where and in which build. The student's words, page and JSON hold none of it.
. "$(dirname "$0")/../tap.sh"
. "$TOP/tests/integration/course.sh"
export XDG_CACHE_HOME=$TMP/cache
COPY=$TOP/tests/labs/copy
right() { # NAME LAB: the reference, to be spoiled
	cp -R "$2/reference" "$TMP/$1"
}
graded_json() { plumb grade --json "$1" "$2" 2>"$TMP/stderr"; } # LAB SOLUTION
rows() { grep -o '{"build":"[a-z]*","groups":[^}]*}' <<<"$1"; } # the entries of instructor.seen
row() { rows "$1" | grep -F "\"kind\":\"$2\"" | grep -F "\"what\":\"$3\""; } # RECORD KIND WHAT
spoil() { # NAME FILE TEXT: TEXT goes in front of FILE
	{ printf '%s\n' "$3"; cat "$TMP/$1/$2"; } >"$TMP/$1/new" && mv "$TMP/$1/new" "$TMP/$1/$2"
}

# --- nobody who is honest stands in the list ---
right honest "$LAB"
got=$(graded_json "$LAB" "$TMP/honest")
has "$got" '"seen":[]' "a right function solution: nothing was seen"
has "$got" '"lures":true' "and there was something to be seen"
right honest-program "$COPY"
got=$(graded_json "$COPY" "$TMP/honest-program")
has "$got" '"seen":[]' "a right program: nothing was seen"

# --- function lab ---
right prober "$LAB"
spoil prober frame.c '#include <fcntl.h>
#include <unistd.h>
#include <stdio.h>
static void probe(void)
{
	char text[200] = "";
	int fd = open("/proc/self/maps", O_RDONLY), up = open("/proc/1/environ", O_RDONLY);
	if (fd >= 0 && read(fd, text, sizeof text) > 0)
		_exit(1);
	if (up >= 0 && read(up, text, sizeof text) > 0)
		_exit(1);
	fd = open("/lab/expected.json", O_RDONLY);
	if (fd >= 0 && read(fd, text, sizeof text - 1) > 0)
		fputs(text, stderr);
}'
sed -i 's/^\tuint8_t hash\[SHA256_DIGEST_LENGTH\];/&\n\tprobe();/' "$TMP/prober/frame.c"
got=$(graded_json "$LAB" "$TMP/prober")
has "$got" '"permille":1000' "looking costs nothing: it is no verdict"
n=$(grep -o '"id":"[^"]*","level"' <<<"$(sed 's/.*"verdicts":\[//; s/\].*//' <<<"$got")" | wc -l)
for what in "proc /proc/self/maps" "proc /proc/1/environ" "canary /lab/expected.json" "canary said by the program"; do
	line=$(row "$got" "${what%% *}" "${what#* }")
	has "$line" '"build":"plain"' "${what#* }: seen, in the build that decides"
	has "$line" "\"times\":$n," "${what#* }: once for each of $n vectors"
	same "$(sed 's/.*"where":\[//; s/\].*//' <<<"$line" | tr ',' '\n' | wc -l)" 8 "${what#* }: the first eight are named"
	has "$line" '"groups":["' "${what#* }: with their groups"
done

# --- one look in one vector ---
right once "$LAB"
spoil once frame.c '#include <fcntl.h>'
sed -i '0,/if (n > EL_BODY_MAX)/s//if (n > EL_BODY_MAX)\n\t\t(void)open("\/proc\/self\/status", O_RDONLY);\n\tif (n > EL_BODY_MAX)/' "$TMP/once/frame.c"
got=$(graded_json "$LAB" "$TMP/once")
line=$(row "$got" proc /proc/self/status)
has "$line" '"groups":["limit"]' "what one kind of question brings about is shown there and nowhere else"

# --- a denied call, in both builds ---
right denied "$LAB"
spoil denied frame.c '#include <sys/ptrace.h>'
sed -i '0,/if (n > EL_BODY_MAX)/s//if (n > EL_BODY_MAX)\n\t\tptrace(PTRACE_TRACEME, 0, 0, 0);\n\tif (n > EL_BODY_MAX)/' "$TMP/denied/frame.c"
got=$(graded_json "$LAB" "$TMP/denied")
has "$(row "$got" denied-call ptrace)" '"build":"plain"' "a denied call is named"
has "$(row "$got" denied-call ptrace)" '"groups":["limit"]' "with its group"

# --- program lab ---
right program "$COPY"
spoil program canon.c '#include <fcntl.h>
#include <dirent.h>
#include <unistd.h>
static char canary[200];
__attribute__((constructor)) static void probe(void)
{
	int fd = open("/lab/expected.json", O_RDONLY);
	if (fd >= 0)
		(void)!read(fd, canary, sizeof canary - 1);
	(void)opendir("/proc");
}'
sed -i 's/^\tfor (size_t i = 0; i < n; i++)$/\tfputs(canary, out);\n&/' "$TMP/program/canon.c"
got=$(graded_json "$COPY" "$TMP/program")
has "$(row "$got" canary /lab/expected.json)" '"where":["' "a program that opens the canary: the case is named"
has "$(row "$got" canary "said by the program")" '"build":"plain"' "its bytes in a collected file are found"
has "$(row "$got" proc /proc)" '"build":"plain"' "listing /proc is seen"

# --- while compiling ---
right compile "$LAB"
spoil compile frame.c '__asm__(".section .rodata\n.incbin \"/lab/expected.json\"\n.text");'
got=$(graded_json "$LAB" "$TMP/compile")
has "$(row "$got" canary /lab/expected.json)" '"build":"compile"' "what the compiler is made to open is seen"
right diagnosed "$LAB"
spoil diagnosed frame.c '#include "/lab/expected.json"'
got=$(graded_json "$LAB" "$TMP/diagnosed")
has "$(row "$got" canary "said by the compiler")" '"build":"compile"' "the canary in a diagnostic is found"

# --- bounded ---
right many "$LAB"
spoil many frame.c '#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>'
sed -i 's/^\tuint8_t hash\[SHA256_DIGEST_LENGTH\];/&\n\tfor (int i = 0; i < 20; i++) { static const char *const of[] = { "self", "1" }; static const char *const f[] = { "maps", "mem", "fd", "environ", "cmdline", "root", "status" }; for (int k = 0; k < 14; k++) { char p[64]; snprintf(p, sizeof p, "\/proc\/%s\/%s", of[k % 2], f[k \/ 2]); int d = open(p, O_RDONLY); if (d >= 0) close(d); } }/' "$TMP/many/frame.c"
got=$(graded_json "$LAB" "$TMP/many")
[ "$(rows "$got" | wc -l)" -le 24 ]
ok $? "a list that somebody fills on purpose stays short"

# --- a push: the student's side is silent ---
new_course ann
clone ann 2>/dev/null
cp "$TMP"/prober/*.c "$TMP/ann/" && git -C "$TMP/ann" add -A && git -C "$TMP/ann" commit -qm probing
said=$(push ann)
id=$(grep -o 'record r-[0-9a-f]*' <<<"$said" | cut -d' ' -f2)
has "$said" "1000 of 1000" "the push is graded"
for word in /proc canary expected.json evidence; do
	[[ $said != *"$word"* ]]
	ok $? "the pusher is not told of \"$word\""
done
shown=$(plumb show --course "$C" --json "$id")
[[ $shown != *'"instructor"'* && $shown != *expected.json* ]]
ok $? "what a student may see as JSON has none of it"
shown=$(plumb show --course "$C" "$id")
[[ $shown != *expected.json* && $shown != */proc/* ]]
ok $? "nor have the words of plumb show"
shown=$(plumb show --course "$C" --evidence "$id")
has "$shown" "/proc/self/maps" "plumb show --evidence tells the instructor what"
has "$shown" "evidence, not an accusation" "and how to read it"
has "$(plumb show --course "$C" --full "$id")" '"kind":"canary"' "the whole record has it"
plumb show --course "$C" --full "$id" >"$TMP/record.json"
check "the record's digest covers it" plumb show "$TMP/record.json"
sed 's|/proc/self/maps|/proc/self/mops|' "$TMP/record.json" >"$TMP/forged.json"
out=$(plumb show "$TMP/forged.json" 2>&1)
has "$out" "record_digest does not match" "a record whose evidence was changed is noticed"
plumb report --html "$TMP/pages" --course "$C" >/dev/null
grep -q "/proc/self/maps" "$TMP/pages/seen.html"
ok $? "the instructor's page names it"
grep -q 'href="seen.html"' "$TMP/pages/attention.html"
ok $? "and the attention list leads there"
! grep -rlE "/proc/self/maps|expected\.json" "$TMP/pages/student" "$TMP/pages/record"
ok $? "no page that is handed out does"
has "$(plumb replay --course "$C" "$id")" "the same verdict digest" "the verdict digest does not depend on what was seen"

# --- spread over many pushes: the course's list ---
(cd "$TMP/ann" && echo "/* again */" >>frame.c && git commit -qam again)
push ann >/dev/null
list=$(plumb course evidence "$C")
has "$list" "ann" "plumb course evidence names who"
has "$list" "2 submissions" "and in how many submissions"
has "$list" "/proc/1/environ" "and what"
tap_done
