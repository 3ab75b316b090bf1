#!/bin/bash
# The backend vm: its image, jobs in it, and the same verdicts as with ns. What is broken: vm-faults.t.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"

. "$(dirname "$0")/vm.sh"
guest_or_skip "the backend vm"
cd "$TOP" || exit 1
out=vm-images/out

# --- the image ---
mkdir "$TMP/again" && cp "$GUEST_DEB" "$TMP/again/"
check "the image is built a second time" env B="$B" vm-images/make "$TMP/again"
same "$(sha256sum <"$TMP/again/initramfs")" "$(sha256sum <"$out/initramfs")" "the same inputs give the same bytes"
mkdir "$TMP/wrong" && echo nonsense >"$TMP/nonsense.deb"
got=$(B=$B PLUMB_VM_DEB=$TMP/nonsense.deb vm-images/make "$TMP/wrong" 2>&1)
has "$got" "is not the pinned $(basename "$GUEST_DEB" .deb)" "a kernel package with another digest is refused"

# --- jobs ---
gcc -w -static -o "$TMP/victim" tests/unit/victim/victim.c
chmod 755 "$TMP" "$TMP/victim"
mkdir -m 755 "$TMP/out"
job() { # WHAT LIMITS [COLLECT]
	printf '{"profile":"run","backend":"vm","argv":["/lab/victim","%s"],"mounts":[{"source":"%s","target":"/lab/victim"}],"limits":{%s}}' \
		"$1" "$TMP/victim" "$2" >"$TMP/job.json"
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

got=$(sed 's/"run"/"build"/' "$TMP/job.json" >"$TMP/b.json" && plumb-runner run --job "$TMP/b.json" | jq -r '.ending, .err.text')
has "$got" "there is no compiler in a guest" "builds are refused by name"

# --- the line ---
grade() { plumb grade labs/cose-sign1 labs/cose-sign1/"$1" --json --only "$group" --backend "$2" 2>"$TMP/grade.log" || cat "$TMP/grade.log" >&2; }
group=$(jq -r ".groups[0].id" labs/cose-sign1/lab.json)
grade reference ns >"$TMP/ns.json"
grade reference vm >"$TMP/vm.json"
same "$(jq -r .environment.backend "$TMP/vm.json")" vm "a submission is judged in guests"
same "$(jq -cS .verdicts "$TMP/vm.json" | sha256sum)" "$(jq -cS .verdicts "$TMP/ns.json" | sha256sum)" \
	"with the same verdict on each vector as in boxes"
tap_done
