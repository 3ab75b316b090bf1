#!/bin/bash
# What the ELF files say about themselves: flags in a Makefile prove nothing. A program built without them must fail.
. "$(dirname "$0")/../tap.sh"

pie() { readelf -hW "$1" | grep -qE 'Type: +DYN' && readelf -dW "$1" | grep -q 'FLAGS_1.*PIE'; }
relro() { readelf -lW "$1" | grep -q GNU_RELRO; }
now() { readelf -dW "$1" | grep -qE 'BIND_NOW|FLAGS_1.*NOW'; }
nx() { readelf -lW "$1" | grep -E 'GNU_STACK' | grep -vq 'RWE'; }
protector() { readelf -sW --dyn-syms "$1" | grep -q '__stack_chk_fail'; }
fortify() { readelf -sW --dyn-syms "$1" | grep -v __stack_chk_fail | grep -qE '__[a-z]+_chk(@|$)'; }
cet() { readelf -nW "$1" | grep -q 'IBT, SHSTK'; }
plain() { ! readelf -dW "$1" | grep -qE 'TEXTREL|RPATH|RUNPATH'; }

checks="pie relro now nx protector plain"
case ${MODE:-dev} in dev | release) checks="$checks fortify" ;; esac
for program in plumb plumb-runner; do
	[ -x "$B/bin/$program" ] || { ok 1 "$program is built"; continue; }
	for what in $checks; do check "$program: $what" "$what" "$B/bin/$program"; done
done

# Debian 12's start files carry no CET mark, so the programs cannot; our own objects do.
[ "$(uname -m)" != x86_64 ] || check "objects: cet" cet "$B/runner/main.o"

# The runner is what stands between: it must not grow.
needed=$(readelf -dW "$B/bin/plumb-runner" | sed -n 's/.*NEEDED.*\[\([^.]*\)\..*/\1/p' | grep -vx libm | sort | paste -sd' ')
# Debian has a static libseccomp; where there is none it is shared.
same "${needed% libseccomp}" "libc libcjson" "plumb-runner links libc, libm, cJSON and libseccomp, and nothing else"
check "no program is setuid or has capabilities" test -z "$(find "$B/bin" -perm /6000)"

echo 'int main(int n, char **v) { char b[64]; __builtin_sprintf(b, "%s", v[n - 1]); return b[0]; }' >"$TMP/soft.c"
gcc -O1 -w -no-pie -fno-stack-protector -U_FORTIFY_SOURCE -fcf-protection=none -z execstack -z norelro -z lazy \
	-Wl,-rpath,/nowhere -o "$TMP/soft" "$TMP/soft.c"
for what in $checks; do
	"$what" "$TMP/soft"
	same $? 1 "a program built without it fails: $what"
done
tap_done
