#!/bin/bash
# The backend vm: its image, jobs in it, what it says when something is broken, and the same verdicts as with ns.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"

if ! command -v qemu-system-x86_64 >/dev/null; then
	skip "the backend vm" "qemu-system-x86 is not installed; .ci/deps vm installs it"
	tap_done
fi
cd "$TOP" || exit 1
want=$(sed -n 's/^linux-image-[^ ]* [^ ]* \([0-9a-f]\{64\}\) .*/\1/p' vm-images/pins)
out=vm-images/out
# A test downloads nothing: make vm-images has brought the kernel's package.
if [ ! -f "$out/$want.deb" ]; then
	skip "the backend vm" "host cannot: the kernel package of vm-images/pins is not here and apt does not have it (make vm-images says more)"
	tap_done
fi
if ! B=$B vm-images/make >"$TMP/make.log" 2>&1; then
	skip "the backend vm" "the image cannot be built: $(tail -1 "$TMP/make.log")"
	tap_done
fi

# --- the image ---
mkdir "$TMP/again" && cp "$out/$want.deb" "$TMP/again/"
check "the image is built a second time" env B="$B" vm-images/make "$TMP/again"
same "$(sha256sum <"$TMP/again/initramfs")" "$(sha256sum <"$out/initramfs")" "the same inputs give the same bytes"
mkdir "$TMP/wrong" && echo nonsense >"$TMP/nonsense.deb"
got=$(B=$B PLUMB_VM_DEB=$TMP/nonsense.deb vm-images/make "$TMP/wrong" 2>&1)
has "$got" "is not the pinned $want" "a kernel package with another digest is refused"

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

# --- faults ---
got=$(PLUMB_QEMU=/nonexistent/qemu run)
has "$got" "apt-get install qemu-system-x86" "without QEMU: what to install"
got=$(PLUMB_VM=$TMP/wrong run)
has "$got" "there is no guest image; make vm-images builds it" "without an image: how to build it"
echo x >>"$TMP/again/kernel"
got=$(PLUMB_VM=$TMP/again run)
has "$got" "kernel: is not what" "an image that was changed is not booted"
printf '#!/bin/sh\nexit 3\n' >"$TMP/dead" && chmod 755 "$TMP/dead"
got=$(PLUMB_QEMU=$TMP/dead run)
has "$got" "error: " "a QEMU that ends at once is an error, never a verdict: $got"
got=$(sed 's/"run"/"build"/' "$TMP/job.json" >"$TMP/b.json" && plumb-runner run --job "$TMP/b.json" | jq -r '.ending, .err.text')
has "$got" "there is no compiler in a guest" "builds are refused by name"
# Killed in the middle of a job: the QEMU that is a descendant of this very run.
job wall '"wall_ms":20000'
plumb-runner run --job "$TMP/job.json" >"$TMP/killed" 2>&1 &
runner=$!
below() { local c; for c in $(pgrep -P "$1"); do echo "$c"; below "$c"; done; }
for _ in $(seq 100); do
	sleep 0.1
	qemu=$(for p in $(below $runner); do grep -qs '^qemu-system' "/proc/$p/comm" && echo "$p"; done | head -1)
	[ -n "$qemu" ] && break
done
sleep 1
[ -n "$qemu" ] && kill -9 "$qemu"
wait $runner
has "$(cat "$TMP/killed")" "error: guest (QEMU: " "a QEMU that is killed in the middle is an error: $(cat "$TMP/killed")"

# --- the line ---
grade() { plumb grade labs/cose-sign1 labs/cose-sign1/"$1" --json --only "$group" --backend "$2" 2>"$TMP/grade.log" || cat "$TMP/grade.log" >&2; }
group=$(jq -r ".groups[0].id" labs/cose-sign1/lab.json)
grade reference ns >"$TMP/ns.json"
grade reference vm >"$TMP/vm.json"
same "$(jq -r .environment.backend "$TMP/vm.json")" vm "a submission is judged in guests"
same "$(jq -cS .verdicts "$TMP/vm.json" | sha256sum)" "$(jq -cS .verdicts "$TMP/ns.json" | sha256sum)" \
	"with the same verdict on each vector as in boxes"
tap_done
