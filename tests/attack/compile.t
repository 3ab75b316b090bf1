#!/bin/bash
# Attacks at compile time (C111-C131) through the line itself: each is handed in beside the reference. What holds: no
# secret in what the student or the record gets, an ending with a reason, never an error of ours; the benign twin keeps
# its thousand points. Without the line, a compiler started as a careless grader would start it does the harm: there in
# namespaces and limits of its own. (tests/attack/run.t has some of the same files in a bare box.)
# wall_s: 200
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/score.sh"
cd "$TOP" || exit 1
export PATH=$B/bin:/usr/bin:/bin # the compiler itself, whatever stands before it elsewhere
LABDIR=$TOP/tests/labs/echo-len
CANARY=canary$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')
mkdir -p "$TMP/secrets" "$TMP/bin" && echo "int $CANARY = ;" >"$TMP/secrets/file" && chmod -R a+rX "$TMP"
printf 'int x = 5;\n' >"$TMP/secrets/code.c" && gcc -c -o "$TMP/secrets/code.o" "$TMP/secrets/code.c"
unshare --mount --uts --ipc --net --pid --fork --kill-child --mount-proc true 2>/dev/null
CAN_UNSHARE=$?

grade() { # DIR: sets SAID, OUTCOME, SCORE
	SAID=$(plumb grade --json "$LABDIR" "$1" 2>&1)
	STATUS=$?
	OUTCOME=$(grep -o '"build":{"diagnostics":"\([^"\\]\|\\.\)*","outcome":"[a-z-]*"' <<<"$SAID" | grep -o '[a-z-]*"$' | tr -d '"')
	SCORE=$(grep -o '"permille":[0-9]*' <<<"$SAID" | cut -d: -f2)
}
tree() { # NAME: a fresh folder $T with the reference
	T=$TMP/$1
	mkdir -p "$T" && cp "$LABDIR"/reference/*.c "$T/"
}
careless() { # SECONDS COMMAND...: in the tree, where nothing but this layer defends; output into $T.careless, status $CARELESS
	(cd "$T" && ulimit -f 100000 -t "$1" && timeout -s KILL "$1" unshare --mount --uts --ipc --net --pid --fork --kill-child --mount-proc \
		"${@:2}" </dev/null 2>&1 | head -c 2000000 >"$T.careless"; exit "${PIPESTATUS[0]}") 2>/dev/null
	CARELESS=$?
}
harm_of() { # HARM: was it done, by $T.careless, $CARELESS and what lies in $T
	case $1 in
	secret) grep -qa "$CANARY" "$T.careless" "$T"/*.o 2>/dev/null ;;
	time) [ "$CARELESS" = 137 ] || grep -q "Killed\|CPU time" "$T.careless" ;;
	size) grep -q "File size limit\|file truncated\|final close failed\|Killed" "$T.careless" || [ "$CARELESS" = 137 ] ;;
	flood) [ "$(stat -c %s "$T.careless")" -gt 262144 ] ;;
	escape) grep -qa $'\x1b' "$T.careless" ;;
	crash) grep -q "internal compiler error\|Segmentation\|Killed\|out of memory" "$T.careless" || [ "$CARELESS" = 137 ] ;;
	ran) [ -e "$T/ran" ] ;;
	fails) [ "$CARELESS" != 0 ] ;;
	esac
}
judge() { # NUMBER NAME GUARANTEE ENDINGS HARM|-REASON: of the last grade; the control's score in $BENIGN
	local held=held good=1 shown
	[[ " $4 " == *" $OUTCOME${SCORE:+:$SCORE} "* || " $4 " == *" $OUTCOME "* ]] && [ "$STATUS" -le 1 ] && good=0
	ok $good "$1 $2: $OUTCOME $SCORE"
	[ $good = 0 ] || { held=HARM && echo "# wanted $4, status $STATUS: ${SAID:0:600}"; }
	! grep -qa "$CANARY" <<<"$SAID"
	ok $? "$1 $2: no secret in what comes back" || held=HARM
	! grep -qa "$CANARY" <<<"$SAID" || held=HARM
	if [ "${5:0:1}" = - ]; then
		shown="not shown: ${5:1}"
	elif [ $CAN_UNSHARE != 0 ]; then
		shown="not shown: no namespaces here"
	else
		harm_of "$5"
		ok $? "$1 $2: undefended: $5"
		harm_of "$5" && shown="harm done" || shown="no harm"
		[ "$shown" = "harm done" ] || head -c 300 "$T.careless" | sed 's/^/# /'
	fi
	score_line "$1" "$2" "compile time" "$3" $held "$OUTCOME ${SCORE:+$SCORE of 1000}" "$BENIGN" "$shown"
}
twin() { # NUMBER NAME: the control in the tree
	grade "$T"
	BENIGN=well
	same "$OUTCOME $SCORE" "ok 1000" "$1 $2: the benign twin keeps its points"
	[ "$OUTCOME $SCORE" = "ok 1000" ] || BENIGN="$OUTCOME $SCORE"
}

# --- one file each
one() { # NUMBER-NAME GUARANTEE ENDINGS HARM
	local number=C${1:1:3} name=${1:5}
	tree "$1"
	sed "s|/tmp/secrets|$TMP/secrets|; s|\"[./]*/tmp/secrets|\"$TMP/secrets|" "tests/attack/compile/$1.c" >"$TMP/case.c"
	{ echo "#define CONTROL"; sed "s|/src/$1.c|/src/zz_case.c|; s|\"$1.c\"|\"zz_case.c\"|" "$TMP/case.c"; } >"$T/zz_case.c"
	twin "$number" "$name"
	sed "s|\"$1.c\"|\"zz_case.c\"|" "$TMP/case.c" >"$T/zz_case.c"
	grade "$T"
	[ $CAN_UNSHARE != 0 ] || [ "${4:0:1}" = - ] || careless 4 gcc -O1 -c -o zz_case.o zz_case.c
	judge "$number" "$name" "$2" "$3" "$4"
	rm -rf "$T"
}
one c111-include-secret read-only-root error secret
one c112-include-zero wall-cap "error limit" time
one c113-include-blocking wall-cap "error limit" time
one c114-incbin read-only-root error secret
one c115-embed read-only-root error "-the compiler here does not know #embed"
one c116-has-include read-only-root ok:1000 fails
one c118-plugin syscall-filter "error ok:1000" "-options of pragmas and attributes load no plug-in; C117 shows one that is loaded"
one c126-self-include cpu-cap "error limit" fails
one c127-macro-bomb cpu-cap "error limit" crash
one c128-huge-object disk-cap "error limit" size
one c129-link-bomb cpu-cap "error limit" crash
one c130-diagnostic-flood output-cap "error limit" flood
one c131-compiler-crash memory-cap "error limit" crash

# --- whole trees
evil() { printf '#!/bin/sh\ntouch %s/ran\nexec "$@"\n' "$T" >"$T/evil" && chmod +x "$T/evil"; }
tree c117 && twin C117 response-file
evil
echo "-wrapper $T/evil" >"$T/@opts.c" && echo 'int y;' >"$T/-wrapper=evil.c" && echo 'int z;' >"$T/-oran.c"
grade "$T"
has "$SAID" "a name that is not made of" "C117 response-file: the reason is told"
mkdir "$T/glob" && cp "$T/frame.c" "$T/glob" && echo 'int y;' >"$T/glob/-oran.c"
careless 4 sh -c "cd glob && gcc -shared -fPIC -I'$LABDIR/include' *.c; mv ./ran.c ../ran" # the shell's star makes an option
judge C117 response-file judge-outside "error refused" ran

tree c119 && twin C119 build-files
evil
for f in Makefile GNUmakefile; do printf 'all:\n\ttouch ran\n' >"$T/$f"; done
echo 'execute_process(COMMAND touch ran)' >"$T/CMakeLists.txt"
printf '#!/bin/sh\ntouch ran\n' | tee "$T/configure" >"$T/build.sh"
echo "-fplugin=./evil.so" | tee "$T/compile_flags.txt" "$T/.clang" >"$T/.gccrc"
grade "$T"
[ ! -e "$T/ran" ]
ok $? "C119 build-files: nothing of it ran"
careless 4 make
judge C119 build-files judge-outside ok:1000 ran

tree c120 && twin C120 linker-script
echo "INPUT($TMP/secrets/code.o)" | tee "$T/libcrypto.so" "$T/frame.ld" >"$T/libecho.so"
grade "$T"
first="$OUTCOME $SCORE"
cp "$T/libecho.so" "$T/zz_script.c"
grade "$T"
same "$first" "ok 1000" "C120 linker-script: under another name it is left aside"
careless 4 sh -c "gcc -shared -o ran libecho.so && nm ran | grep -q ' x$' || rm -f ran"
judge C120 linker-script judge-outside error ran

tree c121 && twin C121 prebuilt
gcc -fPIC -I"$LABDIR/include" -c -o "$T/frame.o" "$T/frame.c"
ar rc "$T/libframe.a" "$T/frame.o" && gcc -shared -o "$T/libcrypto.so.3" "$T/frame.o" && cp "$T/libcrypto.so.3" "$T/object"
sed 's/EL_BODY_MAX [0-9]*/EL_BODY_MAX 7/' "$LABDIR/include/echo_len.h" >"$T/echo_len.h" && gcc -O2 -std=gnu17 -fPIC -x c-header -o "$T/echo_len.h.gch" "$T/echo_len.h"
cp "$LABDIR/trivial/empty.c" "$T/frame.c"
grade "$T"
printf '#include "echo_len.h"\n' >"$T/uses.c"
cp "$LABDIR/include/echo_len.h" "$T/echo_len.h"
careless 4 sh -c 'gcc -O2 -std=gnu17 -fPIC -E -dM -fpch-preprocess uses.c | grep -q "pch_preprocess\|MAX 7" && touch ran'
judge C121 prebuilt judge-outside ok:0 ran

tree c122 && twin C122 header-shadow
sed 's/EL_BODY_MAX [0-9]*/EL_BODY_MAX 7/' "$LABDIR/include/echo_len.h" >"$T/echo_len.h"
for h in harness.h gen.h wire.h stdio.h check.h; do echo '#error "shadowed"' >"$T/$h"; done
grade "$T"
careless 4 sh -c "gcc -I. -I'$LABDIR/include' -E -dM frame.c | grep -q 'MAX 7' && touch ran"
judge C122 header-shadow judge-outside ok:1000 ran

tree c123 && twin C123 toplevel-asm
cat >"$T/zz.c" <<'C'
__asm__(".globl el_open\n.weak el_open\n.set kit_ops, 0\n.globl kit_ops\n.org 4096\n.text");
C
grade "$T"
judge C123 toplevel-asm judge-outside "ok:1000 error" "-tests/attack/cheats has sections, symver and weak_symbols with their controls"

cat >"$TMP/daemon.c" <<'C'
#include <unistd.h>
int main(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0)
			for (;;)
				sleep(1);
		_exit(0);
	}
	return 0;
}
C
gcc -o "$TMP/bin/c124-daemon" "$TMP/daemon.c" && chmod 755 "$TMP/bin/c124-daemon"
alive() { pgrep -xc c124-daemon; }
tree c124 && twin C124 compile-daemon
printf '{"profile":"build","argv":["/lab/c124-daemon"],"mounts":[{"source":"%s","target":"/lab/c124-daemon"}],"limits":{"wall_ms":5000}}' \
	"$TMP/bin/c124-daemon" >"$TMP/job.json"
SAID=$(plumb-runner run --job "$TMP/job.json" 2>&1)
STATUS=0 OUTCOME=$(grep -o '"ending":"[a-z-]*"' <<<"$SAID" | cut -d'"' -f4) SCORE=''
same "$(alive)" 0 "C124 compile-daemon: what it left is gone with its box"
careless 4 sh -c "$TMP/bin/c124-daemon; sleep 0.3; pgrep -x c124-daemon >/dev/null && touch ran"
judge C124 compile-daemon nothing-left exit ran

tree c125
mkdir "$TMP/cpath" && echo '#error "the environment chose this"' >"$TMP/cpath/evil.h"
cat >"$T/zz.c" <<'C'
#if __has_include("evil.h")
#include "evil.h"
#endif
const char *when = __DATE__ __TIME__ __TIMESTAMP__;
C
twin C125 env-influence
verdicts() { grep -o '"verdicts":\[.*' <<<"$SAID"; }
first=$(verdicts)
export CPATH=$TMP/cpath C_INCLUDE_PATH=$TMP/cpath GCC_EXEC_PREFIX=$TMP/bin/ COMPILER_PATH=$TMP/bin LIBRARY_PATH=$TMP/bin LD_LIBRARY_PATH=$TMP/cpath \
	DEPENDENCIES_OUTPUT=$TMP/ran-dep GCC_COMPARE_DEBUG=1
grade "$T"
careless 4 gcc -c -o x.o zz.c
unset CPATH C_INCLUDE_PATH GCC_EXEC_PREFIX COMPILER_PATH LIBRARY_PATH LD_LIBRARY_PATH DEPENDENCIES_OUTPUT GCC_COMPARE_DEBUG
[ -n "$first" ]
ok $? "C125 env-influence: there are verdicts"
same "$(verdicts)" "$first" "C125 env-influence: the same verdicts under another environment"
judge C125 env-influence judge-outside ok:1000 fails

tree c130 && twin C130 diagnostic-escapes
printf '#line 1 "\033]0;owned\007/etc/passwd"\n#warning "\033[2J\342\200\256dessap 0001"\n#error "\033[32mplumb: 1000 of 1000\033[0m"\n' >"$T/zz.c"
grade "$T"
! grep -qa $'\x1b' <<<"$SAID$(plumb grade "$LABDIR" "$T" 2>&1)"
ok $? "C130 diagnostic-escapes: nothing that a terminal obeys comes back"
careless 4 sh -c 'gcc -fdiagnostics-color=never -c zz.c; cat zz.c'
judge C130 diagnostic-escapes output-cap error escape
same "$(find "$TMP" -name ran-dep)" "" "nothing was written outside"
tap_done
