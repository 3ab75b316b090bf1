#!/bin/bash
# What goes wrong with a guest is an error that names its cause, never a verdict, and the next job is as good as any. Real
# QEMU throughout, but for one of another time; the guest that is the attacker's is a real one with another agent
# (tests/attack/guest/agent.c), which plays C086 and C087.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/vm.sh"
. "$TOP/tests/attack/score.sh"
guest_or_skip "faults of guests"
cd "$TOP" || exit 1
chmod 755 "$TMP"
guest=tests/attack/guest
gcc -std=gnu17 -D_GNU_SOURCE -O1 -Wall -Wextra -static -I. -o "$TMP/agent" $guest/{agent,c086-vm-frames,c087-vm-chaos}.c || exit 1
for old in 1 2; do gcc -O1 -Wall -static -DOLD=$old -o "$TMP/old$old" $guest/impostor.c || exit 1; done

# --- images ---
# evil: the agent in place of plumb-runner. silent, noisy, other: its digit changed, and the list of digests with it.
mkdir -p "$TMP/evil/bin" "$TMP/image"
cp "$TMP/agent" "$TMP/evil/bin/plumb-runner"
ln -s "$GUEST_DEB" "$TMP/image/"
check "an image with the attacker's agent is built" env B="$TMP/evil" vm-images/make "$TMP/image"
rm -rf "$TMP/evil"
variant() { # NAME DIGIT
	mkdir "$TMP/$1" && cp "$TMP/image/kernel" "$TMP/$1/"
	sed "s/attack-boot-0/attack-boot-$2/" "$TMP/image/initramfs" >"$TMP/$1/initramfs"
	sed "s/^.*  image-initramfs\$/$(sha256sum "$TMP/$1/initramfs" | cut -d' ' -f1)  image-initramfs/" "$TMP/image/image" >"$TMP/$1/image"
}
variant silent 1
variant noisy 2
variant other 3
mkdir "$TMP/none"
guest_job /bin/true >"$TMP/true.json"
run() { plumb-runner run --job "$TMP/true.json" 2>&1; }
ask() { "$guest/ask"; }
act() { printf 'job %s\n' "$(guest_job /bin/true "act:$1")"; }
within() { jq -c ". + {limits: {wall_ms: $1}}" <<<"$2" | sed 's/^/job /'; } # MS JOB

# --- QEMU and the image, before there is a guest ---
got=$(PLUMB_QEMU=/nonexistent/qemu run)
has "$got" "error: /nonexistent/qemu (apt-get install qemu-system-x86)" "without QEMU: what to install"
got=$(PLUMB_VM=$TMP/none run)
has "$got" "there is no guest image; make vm-images builds it" "without an image: how to build it"
mkdir "$TMP/vax"
sed 's/^[a-z0-9]* \(.*  machine\)$/vax \1/' "$TMP/image/image" >"$TMP/vax/image"
got=$(PLUMB_VM=$TMP/vax run)
has "$got" "error: $TMP/vax/image: no machine vax; make vm-images builds it" "an image for a machine that is none"
got=$(PLUMB_VM=$TMP/image PLUMB_QEMU=$TMP/old1 run)
has "$got" "old1 (QEMU: exit 1: qemu-system-x86_64: Property 'pc-q35-4.2-machine.sata' not found" "a QEMU that does not know our options"
has "$got" "version 7.2 or later is needed" "and what is needed"
got=$(PLUMB_VM=$TMP/image PLUMB_QEMU=$TMP/old2 run)
has "$got" "old2 is QEMU 6.1; 7.2 or later is needed" "a QEMU that says it is too old"

# --- guests that do not come up, side by side: they wait, or are slow ---
PLUMB_VM=$TMP/silent PLUMB_VM_PATIENCE=4 run >"$TMP/silent.out" &
PLUMB_VM=$TMP/noisy run >"$TMP/noisy.out" &
wait
PLUMB_VM=$TMP/other run >"$TMP/other.out" &
PLUMB_VM=$TMP/image run >"$TMP/warm.out"
wait
has "$(<"$TMP/silent.out")" "error: tcg: vm: the other side of the line does not answer in time" "a guest that never says a word"
has "$(<"$TMP/noisy.out")" "is none of ours" "a guest that begins with noise"
has "$(<"$TMP/other.out")" "vm: the image speaks another version; make vm-images builds it" "an agent of another version"

# --- C086, C087: the guest is the attacker's. What only waits for a deadline has a short one. ---
quick="good oversize longest unknown no-kind reordered twice other-words other-file rows ready-again unasked escapes flood-out noise early
	panic triple-fault console ports all-memory good"
slow="cut-short flood-stream silence halt"
# shellcheck disable=SC2086
{
	for a in $slow; do # side by side: they wait for a deadline
		within 300 "$(guest_job /bin/true "act:$a")" | PLUMB_VM=$TMP/image PLUMB_VM_PATIENCE=20 ask | sed "s/^/$a /" >"$TMP/slow.$a" &
	done
	{ for a in $quick; do act "$a"; done; echo left; } | PLUMB_VM=$TMP/image ask | paste -d' ' <(printf '%s\n' $quick left) - >"$TMP/quick.out"
	wait
}
cat "$TMP/quick.out" "$TMP"/slow.* >"$TMP/said"
held=0 frames="" chaos=""
says() { # CASE ACT TEXT NAME
	local line
	line=$(grep "^$2 " "$TMP/said" | tail -1)
	has "$line" "$2 $3" "$1 $2: $4"
	[[ $line == "$2 $3"* ]] || held=1
	[ "$1" = C086 ] && frames=${frames:+$frames, }$2
	[ "$1" = C087 ] && chaos=${chaos:+$chaos, }$2
	return 0
}
ports="error: guest (QEMU: exit 0"
if grep -q '^microvm .*  machine$' "$TMP/image/image"; then ports="exit 0"; fi # it has no port that resets it
while IFS='|' read -r case act text name; do says "$case" "$act" "$text" "$name"; done <<ROWS
C086|oversize|error: guest: vm: a frame of kind 11 with 65538 bytes is none of ours|a frame that is too long
C086|longest|error: guest: vm: a frame of kind 11 with 4294967295 bytes|the longest frame
C086|unknown|error: guest: vm: a frame of kind 127|a kind that is none
C086|no-kind|error: guest: vm: a frame of kind 0 with 0 bytes|a frame without a kind
C086|cut-short|error: guest: vm: the guest did not answer within the job's time|half a frame
C086|reordered|error: guest: vm: a frame of kind 11 before the result|output before the result
C086|twice|error: guest: vm: a second result|a second result
C086|other-words|error: guest: vm: result: ending: must be one of|an ending that is none
C086|other-file|error: guest: vm: a file that the result does not name|a file that nobody asked for
C086|rows|error: guest: vm: a frame of kind 16 before the result|what it offers, unasked
C086|ready-again|error: guest: vm: a frame of kind 1 before the result|ready again
C086|unasked|error: guest: vm: a frame of kind 5 before the result|the host's own words
C086|escapes|error: guest: in the guest: ?]0;canary??[2Jgone|an error with escape sequences
C086|flood-out|error: guest: vm: more output than the job may write|output without end
C086|flood-stream|error: guest: vm: the guest did not answer within the job's time|bytes for nobody, without end
C086|noise|error: guest: vm: a frame of kind|noise without end
C087|silence|error: guest: vm: the guest did not answer within the job's time|no answer
C087|halt|error: guest: vm: the guest did not answer within the job's time|a halted kernel
C087|early|error: guest (QEMU: exit 0|its first process ends
C087|panic|error: guest (QEMU: exit 0|a panic
C087|triple-fault|error: guest (QEMU: exit 0|a triple fault
C087|ports|$ports|bytes to every port
C087|console|exit 0|a flood of the console that nobody hears
C087|all-memory|error: guest|more memory than there is
ROWS
C086=$held
has "$(grep -c '^good exit 0$' "$TMP/said")" 2 "the same agent, well-behaved, is believed: before all that, and after"
has "$(grep '^left ' "$TMP/said")" "left 1" "and one emulator is parked, as ever"
[ "$(grep -c '^good exit 0$' "$TMP/said")" = 2 ]
well=$?
score() { # CASE NAME WORDS
	SCORE_BACKEND=vm score_line "$1" "$2" escape own-kernel "$([ $C086 = 0 ] && echo held || echo HARM)" "error, held: $3" \
		"$([ $well = 0 ] && echo well || echo 'ENDED BADLY')" "not shown: there is no host without this reader"
}
score C086 vm-frames "$frames"
score C087 vm-chaos "$chaos"

# --- templates ---
sed -i 's/^qemu .*/qemu \/usr\/bin\/qemu-system-x86_64 1 1.000000001/' "$TMP/image/template/key"
act good | PLUMB_VM=$TMP/image ask >"$TMP/stale.out"
has "$(<"$TMP/stale.out")" "exit 0" "a template of another QEMU is not used, but made anew"
[ "$(sed -n 2p "$TMP/image/template/key" | cut -d' ' -f3)" != 1 ]
ok $? "and kept"
head -c 200000 /dev/urandom >"$TMP/image/template/state"
{ act good && act good; } | PLUMB_VM=$TMP/image ask >"$TMP/broken.out"
has "$(sed -n 1p "$TMP/broken.out")" "error: guest (QEMU: exit 1: " "a template that QEMU does not take is an error"
same "$(sed -n 2p "$TMP/broken.out")" "exit 0" "and is not tried twice"
rm -rf "$TMP/image/template"
echo x >>"$TMP/image/initramfs"
got=$(PLUMB_VM=$TMP/image run)
has "$got" "initramfs: is not what $TMP/image/image lists; remove the folder, then make vm-images builds it" "an image that was changed is not booted"

# --- a QEMU that hangs or dies, before and after a guest is restored ---
true="job $(<"$TMP/true.json")" sleeper=$(guest_job /bin/sleep 20)
printf '%s\n' "$true" kill "$true" "$true" "kill-later 800" "$(within 30000 "$sleeper")" "$true" left | ask >"$TMP/killed.out" &
printf '%s\n' "$true" stop "$true" "stop-later 800" "$(within 1000 "$sleeper")" | PLUMB_VM_PATIENCE=20 ask >"$TMP/hung.out"
wait
line() { sed -n "$2p" "$TMP/$1.out"; }
same "$(line killed 1), $(line killed 2)" "exit 0, 1" "one emulator is parked after a job"
same "$(line killed 3)" "exit 0" "killed while it is parked: the job gets another one"
same "$(line killed 4)" "exit 0" "and so does the next"
has "$(line killed 5)" "error: guest (QEMU: signal 9: ): vm: " "killed in the middle of a job: an error"
same "$(line killed 6), $(line killed 7)" "exit 0, 1" "and the next job runs"
same "$(line hung 3)" "exit 0" "stopped while it is parked: the job gets another one, a deadline later"
has "$(line hung 4)" "error: guest: vm: the guest did not answer within the job's time" "stopped in the middle of a job: an error"
tap_done
