#!/bin/bash
# The backend vm: its image, jobs in it, and the same verdicts as with ns. What is broken: vm-faults.t.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"

. "$(dirname "$0")/vm.sh"
guest_or_skip "the backend vm"
cd "$TOP" || exit 1
out=vm-images/out

# --- the image ---
mkdir "$TMP/again"
[ ! -f "$GUEST_DEB" ] || cp "$GUEST_DEB" "$TMP/again/"
check "the image is built a second time" env B="$B" vm-images/make "$TMP/again"
same "$(sha256sum <"$TMP/again/initramfs")" "$(sha256sum <"$out/initramfs")" "the same inputs give the same bytes"
mkdir "$TMP/wrong" && echo nonsense >"$TMP/nonsense.deb"
got=$(B=$B PLUMB_VM_KERNEL=debian PLUMB_VM_DEB=$TMP/nonsense.deb vm-images/make "$TMP/wrong" 2>&1)
has "$got" "is not the pinned $(basename "$GUEST_DEB" .deb)" "a kernel package with another digest is refused"

# --- what it offers ---
got=$(plumb-runner probe --backend vm 2>&1)
same "$(grep -v '^ok ' <<<"$got")" "" "every guarantee holds in a guest"
has "$got" "; kernel: $(sed -n 's/^[a-z0-9]* \(.*\)  machine$/\1/p' $out/image)" "and the probe says which kernel it has"

# --- jobs ---
gcc -w -static -o "$TMP/victim" tests/unit/victim/victim.c
chmod 755 "$TMP" "$TMP/victim"
mkdir -m 755 "$TMP/out"
job() { # WHAT LIMITS [COLLECT]
	printf '{"profile":"run","backend":"vm","argv":["/lab/victim","%s"],"mounts":[{"source":"%s","target":"/lab/victim"}],"limits":{"cpu_ms":60000%s}}' \
		"$1" "$TMP/victim" "${2:+,$2}" >"$TMP/job.json"
}
run() { plumb-runner run --job "$TMP/job.json" 2>&1; }
while read -r what limits ending detail; do
	[ "$limits" = - ] && limits=
	job "$what" "$limits"
	got=$(run)
	same "$(jq -r '"\(.ending) \(.denied // .exit_code // .signal // "")"' <<<"$got" 2>&1)" "$ending $detail" \
		"in a guest, $what ends as $ending $detail"
done <<'ROWS'
exit - exit 42
signal - signal 11
wall "wall_ms":300 wall
output "output_kib":64 output
memory "memory_kib":65536 memory
pids "pids":8 pids
disk "disk_kib":1024 disk
ptrace - denied ptrace
ROWS

# --- templates ---
cat >"$TMP/random.c" <<'C'
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
int main(void)
{
	unsigned char b[32];
	if (getrandom(b, sizeof b, 0) != sizeof b)
		return 1;
	for (unsigned i = 0; i < sizeof b; i++)
		printf("%02x", b[i]);
	printf(" %ld\n", (long)time(NULL));
}
C
gcc -static -o "$TMP/random" "$TMP/random.c" && chmod 755 "$TMP/random"
printf '{"profile":"run","backend":"vm","needs":["own-kernel"],"argv":["/lab/r"],"mounts":[{"source":"%s","target":"/lab/r"}]}' \
	"$TMP/random" >"$TMP/job.json"
one=$(run | jq -r .out.text) two=$(run | jq -r .out.text) now=$(date +%s)
[ -n "${one% *}" ] && [ "${one% *}" != "${two% *}" ]
ok $? "two restores of one template do not share random numbers"
lag=$((now - ${two##* }))
[ "$lag" -ge 0 ] && [ "$lag" -le 60 ]
ok $? "and know what time it is ($lag s ago)"

# A guest that boots while its host is busy must not come to think that its clock is slower than it is.
cat >"$TMP/clock.c" <<'C'
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>
static long us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
int main(void)
{
	long from = us();
	unsigned long long ticks = __rdtsc();
	while (us() - from < 300000)
		;
	printf("%llu\n", (__rdtsc() - ticks) / (unsigned long long)(us() - from));
}
C
gcc -O1 -static -o "$TMP/clock" "$TMP/clock.c" && chmod 755 "$TMP/clock"
sed "s:$TMP/random:$TMP/clock:" "$TMP/job.json" >"$TMP/clock.json"
here=$("$TMP/clock") there=$(plumb-runner run --job "$TMP/clock.json" | jq -r .out.text)
[ "${there:-0}" -gt $((here * 97 / 100)) ] && [ "$there" -lt $((here * 103 / 100)) ]
ok $? "and how fast time goes (ticks in a microsecond: $there there, $here here)"
got=$(sed 's/"run"/"build"/' "$TMP/job.json" >"$TMP/b.json" && plumb-runner run --job "$TMP/b.json" | jq -r '.ending, .err.text')
has "$got" "there is no compiler in a guest" "builds are refused by name"

# --- the line ---
# A function lab: one group of it, by the reference and by a mutant.
lab=labs/cose-sign1
group=$(jq -r ".groups[0].id" $lab/lab.json)
cp -r $lab/reference "$TMP/mutant" && patch -s -p1 -d "$TMP/mutant" <$lab/mutants/reserved-information.patch
verdicts() { plumb grade "${3:-$lab}" "$1" --json --only "$group" --backend "$2" 2>"$TMP/grade.log" | tee "$TMP/record.json" | jq -cS .verdicts; }
for what in $lab/reference "$TMP/mutant"; do
	want=$(verdicts "$what" ns)
	same "$(verdicts "$what" vm)" "$want" "$(basename "$what"): the same verdict on each vector in guests as in boxes"
	same "$(jq -r .environment.backend "$TMP/record.json")" vm "and in guests indeed"
done
same "$(jq '[.[] | select(.outcome != "OK")] | length > 0' <<<"$want")" true "the mutant is seen in both"
# Emulation is slower by a factor, and so are a lab's limits of time: with the 30 ms of a box this one would be cut off.
mkdir "$TMP/little" && cp -r $lab "$TMP/little/" && sed -i 's/"vector": {"wall_ms": 1000/"vector": {"wall_ms": 30/' "$TMP/little/cose-sign1/lab.json"
grep -q '"wall_ms": 30,' "$TMP/little/cose-sign1/lab.json"
ok $? "a lab with little time"
same "$(verdicts $lab/reference vm "$TMP/little/cose-sign1" | jq -c '[.[].outcome] | unique')" '["OK"]' "a right program that is slow for emulation alone is no timeout $(tail -1 "$TMP/grade.log" | cut -c1-200)"

# A program lab, all of it: a record of boxes is replayed in guests. Its digest covers commit, seed, time and every verdict.
lab=labs/dns-zone-sign
cp -r $lab/reference "$TMP/signer" && patch -s -p1 -d "$TMP/signer" <$lab/mutants/key-tag-without-carry.patch
plumb grade $lab "$TMP/signer" --json >"$TMP/record.json" 2>"$TMP/grade.log"
got=$(plumb replay --backend vm --repo "$TMP/signer" --lab $lab "$TMP/record.json" 2>&1)
has "$got" ": the same verdict digest" "a record of boxes, replayed in guests: the same verdict digest"
has "$got" "environment.backend: was ns, is vm" "and in guests indeed"
tap_done
