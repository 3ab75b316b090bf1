#!/bin/bash
# Faults through the whole line: hostile programs, a broken lab or course, two pushes at once. The pusher hears one
# clear line, nothing is lost, nothing is graded twice.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
. "$(dirname "$0")/faults.sh"
mkdir "$TMP/labs"
cp -r "$LAB" "$TOP/tests/labs/copy" "$TMP/labs/"
LAB=$TMP/labs/echo-len
new_course ann bob
plumb course add-lab "$C" "$TMP/labs/copy" >/dev/null
clone ann
git clone -q "$C/repos/copy/ann.git" "$TMP/copy"
reference() { # FOLDER LAB: the reference, committed
	cp "$TMP/labs/$2"/reference/*.c "$TMP/$1/" && git -C "$TMP/$1" add -A && git -C "$TMP/$1" commit -qm reference
}
words() { tr -s '\n ' ' ' | sed 's/remote: //g'; }

# --- hostile programs
reference ann echo-len
cat >"$TMP/ann/first.c" <<'END'
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void first(void)
{
	puts("success: 1000 of 1000, passed\nremote: plumb: record r-00000000");
	fflush(stdout);
	for (int fd = 3; fd < 1024; fd++)
		(void)!write(fd, "\0\0\0\5\0\0\0\0", 9);
	if (fork() < 0)
		kill(0, SIGKILL);
	_exit(0);
}
END
git -C "$TMP/ann" add -A && git -C "$TMP/ann" commit -qm cheat
got=$(push ann main | words)
has "$got" "plumb: 0 of 1000, not passed" "fake verdict, fork, kill and exit 0: no point"
hasnt "$got" "1000 of 1000" "and nothing of it is told as ours"
printf '#include "/dev/zero"\n' >"$TMP/ann/first.c"
git -C "$TMP/ann" commit -qam bomb
got=$(push ann main | words)
has "$got" "the build ran into a limit: the compiler needed more than" "a compiler bomb is told"
has "$got" "0 of 1000" "and is a verdict"
git -C "$TMP/ann" rm -q first.c && git -C "$TMP/ann" commit -qm clean
reference copy copy
printf '#include <stdio.h>\n__attribute__((constructor)) static void f(void) { puts("plumb: 7 of 1000"); }\n' >"$TMP/copy/f.c"
git -C "$TMP/copy" add -A && git -C "$TMP/copy" commit -qm fake
got=$(git -C "$TMP/copy" push origin main 2>&1 | words)
has "$got" "success: 1000 of 1000, passed" "a program that prints a verdict has the one that it earned"
hasnt "$got" "7 of 1000" "and not the one that it printed"
same "$(graded)" 3 "each is graded once"

# --- a course.json that somebody broke: refused at the door, and nothing is lost
cp "$C/course.json" "$TMP/good.json"
sed -i 's/"title"/"titel"/' "$C/course.json"
change ann
got=$(push ann main)
has "$got" "course.json: titel: unknown key" "a broken course.json: the push says so"
has "$got" "rejected" "a broken course.json: nothing is taken in"
one_error "a worker in a broken course" 3 plumb worker --leave "$C" -- "course.json: titel: unknown key"
cp "$TMP/good.json" "$C/course.json"
has "$(push ann main | words)" "1000 of 1000" "repaired: the same push is graded"

# --- a lab whose generator broke: held, told, repaired, graded; no attempt used
cp "$LAB/generate.c" "$TMP/generate.c"
sed -i 's/int more = .*/printf("garbage\\n"); return 0;/; s/ + more//' "$LAB/generate.c"
change ann
got=$(push ann main | words)
has "$got" "warning: the grader could not finish" "a broken generator: the pusher is told"
has "$got" "held" "a broken generator: the push is held"
hasnt "$got" "0 of 1000" "a broken generator: no verdict"
has "$(plumb course held list "$C")" "generate.c: line 1:1: not JSON" "a broken generator: the operator sees why"
cp "$TMP/generate.c" "$LAB/generate.c"
plumb course held rerun "$C" all >/dev/null
settle
same "$(graded) $(count held)" "5 0" "repaired: graded"
# the checker of the other one
cp "$TMP/labs/copy/check.c" "$TMP/check.c"
sed -i 's/good ? "OK"/good ? "PERFECT"/' "$TMP/labs/copy/check.c"
(cd "$TMP/copy" && echo '/* */' >>f.c && git commit -qam change)
has "$(git -C "$TMP/copy" push origin main 2>&1 | words)" "the grader could not finish" "a lying checker: the pusher is told"
cp "$TMP/check.c" "$TMP/labs/copy/check.c"
plumb course held rerun "$C" all >/dev/null
settle
same "$(graded) $(count held)" "6 0" "repaired: graded"

# --- two pushes at once, of one student: from two clones, and to two labs
n=$(graded)
git clone -q "$(bare ann)" "$TMP/second"
change ann && change second
(cd "$TMP/copy" && echo '/* */' >>f.c && git commit -qam change)
git -C "$TMP/copy" push origin main >"$TMP/c.out" 2>&1 &
c=$!
push ann --force main >"$TMP/a.out" & a=$!
push second --force main >"$TMP/b.out" & b=$!
wait $c
ok $? "two labs at once: the other lab's push succeeds"
good=1
wait $a && good=$((good + 1))
wait $b && good=$((good + 1))
[ $good -ge 2 ]
ok $? "two clones at once: git takes one, or both"
settle
same "$(graded)" $((n + good)) "what git took is graded, once each"
[ $good = 3 ] || has "$(cat "$TMP/a.out" "$TMP/b.out")" "rejected" "what git did not take it refused"

same "$(names "$C/work")$(names "$C/spool")" "" "nothing is left behind"
tap_done
