#!/bin/bash
# What students' code does to the line, at the compiler and at run time, on both contracts: always a verdict, never an
# error of ours, and the verdict names what happened.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/faults.sh"
cd "$TMP" || exit 1
export XDG_CACHE_HOME=$TMP/cache
FN=$TOP/tests/labs/echo-len PROG=$TOP/tests/labs/copy

verdict() { # NAME LAB STATUS PATTERN...: ./s graded; nothing on stderr, the score there, each pattern said
	local name=$1 lab=$2 want=$3 status
	shift 3
	plumb grade "$lab" s >said 2>stderr
	status=$?
	same "$status" "$want" "$name: exit $want"
	same "$(cat stderr)" "" "$name: no error of ours"
	SAID=$(tr -s '\n ' ' ' <said)
	has "$SAID" " of 1000, " "$name: a verdict"
	for pattern; do has "$SAID" "$pattern" "$name: says $pattern"; done
}
outcomes() { grep -o '"outcome":"[A-Z-]*"' record.json | sort -u | cut -d'"' -f4 | paste -sd' '; }

# --- the compiler. Small limits, so that a bomb is over soon; the real ones are of the same kind.
mkdir small && cp -r "$FN" small/
sed -i 's/"vector": {/"build": { "wall_ms": 4000, "cpu_ms": 4000, "memory_kib": 400000, "disk_kib": 20000 }, &/' small/echo-len/lab.json
bomb() { # NAME SOURCE PATTERN...
	rm -rf s && cp -r "$FN/reference" s && printf '%b' "$2" >s/bomb.c
	local name=$1
	shift 2
	verdict "compiler, $name" small/echo-len 1 "build failed" "0 of 1000" "nothing was run: repair this first" "$@"
	hasnt "$SAID" "bug report" "compiler, $name: the student is not sent to gcc's authors"
	hasnt "$SAID" "root:" "compiler, $name: no file of the host is shown"
}
bomb "/dev/zero" '#include "/dev/zero"\n' "the build ran into a limit" "more than 390 MiB of memory"
bomb "includes itself" '#include "bomb.c"\n' "bomb.c:1:" "nested depth 200"
bomb "a huge array" 'char huge[1L << 40] = { 1 };\n' "the build ran into a limit" "wrote more than 19 MiB"
bomb "a large array in each of many" 'char a[1 << 24] = { 1 }, b[1 << 24] = { 1 };\n' "the build ran into a limit" "MiB"
macros=''
for c in AB BC CD DE EF FG GH; do macros+="#define ${c:0:1}$(printf " ${c:1}%.0s" {1..10})\\n"; done
bomb "macros that multiply" "$macros#define H 1,1,1,1,1,1,1,1,1,1,\\nint x[] = { A };\\n" "the build ran into a limit"
bomb "/etc/passwd" '#include "/etc/passwd"\n' "/etc/passwd: No such file"
bomb "/etc/passwd by the assembler" '__asm__(".incbin \\"/etc/passwd\\"");\n' "file not found: /etc/passwd"
bomb "/proc" '#include "/proc/self/environ"\n' "/proc/self/environ: No such file"
bomb "the lab's generator" '#include "/lab/generate.c"\n' "No such file"
bomb "the assembler repeats" '__asm__(".rept 1000000000\\n.quad 1\\n.endr");\n' "the build ran into a limit"

# --- at run time. A constructor: before main, before the first byte of the question is read.
code() { # LAB STATEMENTS
	rm -rf s && cp -r "$1/reference" s
	printf '#include <%s>\n' dirent.h errno.h fcntl.h signal.h stdio.h stdlib.h string.h sys/wait.h unistd.h >s/first.c
	printf '__attribute__((constructor)) static void first(void)\n{\n%s\n}\n' "$2" >>s/first.c
}
both() { # NAME STATEMENTS STATUS-FN OUTCOME-FN STATUS-PROG OUTCOME-PROG [PATTERN...]
	local name=$1 c=$2 sf=$3 of=$4 sp=$5 op=$6
	shift 6
	code "$FN" "$c"
	runs "function, $name" "$FN" "$sf" "$of" "$@"
	code "$PROG" "$c"
	runs "program, $name" "$PROG" "$sp" "$op" "$@"
}
runs() { # NAME LAB STATUS OUTCOMES PATTERN...
	local name=$1 lab=$2 want=$3 outcomes=$4 status
	shift 4
	plumb grade "$lab" s --json >record.json 2>stderr
	status=$?
	same "$status" "$want" "$name: exit $want"
	same "$(cat stderr)" "" "$name: no error of ours"
	same "$(outcomes)" "$outcomes" "$name: $outcomes"
	SAID=$(plumb show record.json | tr -s '\n ' ' ')
	for pattern; do has "$SAID" "$pattern" "$name: says $pattern"; done
	local score="plumb: 0 of 1000"
	[ "$want" != 0 ] || score="1000 of 1000, passed"
	has "$SAID" "$score" "$name: $score"
}
both "a fake verdict" 'puts("{\"schema\":\"plumb-record/1\",\"permille\":0,\"passed\":false}\nnot ok 1\nplumb: 7 of 1000"); fflush(stdout);' \
	0 OK 0 OK
hasnt "$SAID" "7 of 1000" "a fake verdict is not told as ours"
both "exit 0" '_exit(0);' 1 PROTOCOL 1 PROTOCOL "without a usable answer"
both "the answer channel, early" 'static const char frame[9] = { 0, 0, 0, 5 };
for (int fd = 3; fd < 1024; fd++) if (write(fd, frame, 9) == 9) _exit(0);' 1 PROTOCOL 0 OK
both "the whole group is killed" 'kill(0, SIGKILL); kill(-1, SIGKILL);' 1 DENIED 1 CRASH
both "a flood" 'static char text[65536]; memset(text, 65, sizeof(text));
while (write(1, text, sizeof(text)) > 0) continue;' 1 OUTPUT 1 OUTPUT "it printed too much"
full='static char text[65536]; char name[32]; memset(text, 7, sizeof(text)); signal(SIGXFSZ, SIG_IGN);
for (int i = 0; i < 4096; i++) { snprintf(name, sizeof(name), "fill%d", i); int fd = open(name, O_CREAT | O_WRONLY, 0600);
while (write(fd, text, sizeof(text)) > 0) continue; close(fd); }'
both "the disk is filled" "$full" 0 OK 1 DISK
# Its names are lures (docs/adr/0016-lures.md): they may be opened, and hold nothing.
both "/proc is read" 'static const char *const f[] = { "/proc/self/maps", "/proc/1/environ", "/proc/1/mem", "/proc/self/status" };
DIR *d = opendir("/proc/self/fd"); struct dirent *e; char c;
while (d != NULL && (e = readdir(d)) != NULL) if (e->d_name[0] != (char)46) abort();
for (int i = 0; i < 4; i++) { int fd = open(f[i], O_RDONLY); if (fd >= 0 && read(fd, &c, 1) >= 0) abort(); }
if (open("/proc/self/mem", O_RDWR) >= 0 || access("/proc/self/exe", F_OK) == 0) abort();' 0 OK 0 OK
# A program is one process; a lab that lets its programs have more says so.
many=$TMP/many/copy && mkdir many && cp -r "$PROG" many/ && sed -i 's/"wall_ms": 2000/&, "pids": 4/' many/copy/lab.json
one="which is not allowed here: this lab's programs are one process (vector.pids in lab.json)"
in_two() { # NAME STATEMENTS CALL
	code "$PROG" "$2"
	runs "one process, $1" "$PROG" 1 DENIED "it called $3, $one"
	runs "several processes, $1" "$many" 0 OK
}
in_two "a child" 'if (fork() == 0) _exit(0); wait(NULL);' clone
in_two "a FIFO" 'extern int mkfifo(const char *, unsigned); if (mkfifo("f", 0600) != 0) abort(); unlink("f");' mknodat
# A sanitizer makes a pipe in the middle of this report (to look whether it can print what lies there), and must get to its end.
both "a number at an odd place" 'static char block[16]; const volatile unsigned *odd = (const volatile unsigned *)(const void *)(block + 1);
if (*odd != 0) abort();' 1 SANITIZER 1 SANITIZER "right only by luck"
hasnt "$(plumb show --evidence record.json)" "was denied" "... and nobody is said to have made a pipe"
both "forks for ever" 'while (fork() >= 0) continue; sleep(60);' 1 DENIED 1 DENIED

# Sleeping costs its deadline, but not for every vector, and not once more for the build with sanitizers.
start=$(date +%s)
code "$FN" 'sleep(60);'
verdict "function, sleeps" "$FN" 1 "does not answer in time" "0 of 1000"
code "$PROG" 'sleep(60);'
verdict "program, sleeps" "$PROG" 1 "does not answer in time" "0 of 1000"
[ $(($(date +%s) - start)) -lt 20 ]
ok $? "what sleeps is over soon"
same "$(find cache -name 's-*')" "" "no working folder is left"
tap_done
