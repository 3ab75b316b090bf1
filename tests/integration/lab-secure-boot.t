#!/bin/bash
# The lab secure-boot: its generator repeats itself; two right designs get everything, wrong ones are told the operation at
# which the device does not come back; a push is graded, recorded, shown and replayed as in any other lab.
# wall_s: 240
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
lab=$TOP/labs/secure-boot

gcc -std=gnu17 -O1 -D_GNU_SOURCE -I"$lab" -I"$TOP" -o "$TMP/generate" "$lab"/generate*.c "$TOP"/labs/kit/{gen,ask,signer}.c -lcrypto
ok $? "the generator compiles"
make_set() { "$TMP/generate" --seed "$(printf '%064x' "$1")" --now "$2"; }
make_set 7 1790000000 >"$TMP/a"
ok $? "it runs"
(cd / && env -i TZ=Asia/Tokyo "$TMP/generate" --seed "$(printf '%064x' 7)" --now 1990000000) >"$TMP/b"
check "one seed, another time and environment: the same bytes" cmp "$TMP/a" "$TMP/b"
make_set 8 1790000000 >"$TMP/c"
same "$(comm -12 <(jq -r 'select(.kind == "case").files[].data' "$TMP/a" | sort -u) \
	<(jq -r 'select(.kind == "case").files[].data' "$TMP/c" | sort -u))" "" "another seed: other images, all of them"
for i in $(seq 20 29); do make_set "$i" 1790000000 >"$TMP/set-$i" || echo "seed $i failed"; done >"$TMP/failures" 2>&1
same "$(cat "$TMP/failures")" "" "ten more seeds work"
for f in "$TMP"/set-*; do
	jq -rs '(map(select(.kind == "vector")) | map({key: .id, value: .}) | from_entries) as $v
		| (map(select(.kind == "vector").group) | unique)[] as $g
		| [$v[] | select(.group == $g).polarity] | unique | select(length < 2) | "\($g) lacks a polarity"' "$f"
	jq -rs '(map(select(.kind == "vector")) | map({key: .id, value: .group}) | from_entries) as $v
		| .[] | select(.kind == "vector" and .pair) | select($v[.pair] != .group) | "\(.id): pair"' "$f"
done >"$TMP/wrong"
same "$(cat "$TMP/wrong")" "" "every group has both polarities, every pair its other half in the group"

if ! command -v qemu-system-arm arm-none-eabi-gcc >/dev/null; then
	skip "bootloaders" "qemu-system-arm or gcc-arm-none-eabi is not installed; run make deps"
	tap_done
	exit
fi
graded() { # DIR: the score's line
	plumb grade --seed random "$lab" "$1" >"$TMP/out" 2>"$TMP/err"
	grep -oE '[0-9]+ of 1000' "$TMP/out" || tail -3 "$TMP/err"
}
one_file() { # FILE: a solution of that one file
	rm -rf "$TMP/solution" && mkdir "$TMP/solution" && cp "$1" "$TMP/solution/boot.c" && echo "$TMP/solution"
}
same "$(graded "$(one_file "$TOP/tests/board/journal.c")")" "1000 of 1000" "another right design, which shares no idea with the reference"
same "$(graded "$lab/starter")" "0 of 1000" "the starter has nothing yet"

mutant() { # NAME: graded with the practice seed; its words in one line
	rm -rf "$TMP/mutant" && cp -R "$lab/reference" "$TMP/mutant" && patch -s -d "$TMP/mutant" -p1 <"$lab/mutants/$1.patch" &&
		plumb grade "$lab" "$TMP/mutant" 2>&1 | tr -s ' \n' ' '
}
got=$(mutant counter-first)
has "$got" "confirm: write at 0x24" "counter before the note: the operation is named, by its phase and address"
has "$got" "ff ff ff ff to 00 00 00 00; power off" "with old and new bytes"
has "$got" "nothing started" "and what came up"
has "$got" "breaks ETSI EN 303 645 §5.9-2" "and the clause that it breaks"
has "$got" "890 of 1000, not passed yet" "one moment in which it can be bricked is enough not to pass"
got=$(mutant repair-by-erasing)
has "$got" "and off again" "a repair that cannot be repeated: the second power cut is named"
has "$got" "not passed yet" "and not forgiven"

# One check, in a crowd of idle instructions: a sample of all of them would hardly meet the branch that matters.
rm -rf "$TMP/crowd" && cp -R "$lab/reference" "$TMP/crowd" && patch -s -d "$TMP/crowd" -p1 <"$lab/mutants/one-check.patch"
sed -i 's/^void boot_main(void)$/__attribute__((noinline)) static void crowd(void)\n{\n\t__asm__ volatile(".rept 6000\\n\\tnop\\n\\t.endr");\n}\n\n&/
	s/uint32_t slot = candidate();$/&\n\tcrowd();/' "$TMP/crowd/boot.c"
for _ in 1 2; do # thousands of breakpoints: a busy machine may give up on its emulator
	got=$(plumb grade "$lab" "$TMP/crowd" 2>&1 | tr -s ' \n' ' ')
	[[ $got == *" of 1000"* ]] && break
done
has "$got" "not tried: more than 4096 instructions" "a check that hides among thousands of instructions gets nothing for it"

# --- what does not build, and what is not there
mkdir "$TMP/broken" && printf '#include "board.h"\nvoid boot_main(void) { board_start(1) }\n' >"$TMP/broken/boot.c"
has "$(plumb grade "$lab" "$TMP/broken" 2>&1)" "boot.c:2:" "a syntax error is shown with its place"
printf '#include "board.h"\nvoid boot_main(void) { board_halt(); }\n' >"$TMP/broken/boot.c"
has "$(plumb grade "$lab" "$TMP/broken" 2>&1)" "boot_install" "functions that are missing are named"
has "$(plumb grade --backend vm "$lab" "$lab/starter" 2>&1)" "a board is its own" "another backend is refused"

# --- a push, like any other
plumb course init "$C" --title "Boards" >/dev/null && plumb course add-lab "$C" "$lab" >/dev/null && plumb course add-student "$C" ann >/dev/null
git clone -q "$C/repos/secure-boot/ann.git" "$TMP/ann"
plumb lab export "$lab" "$TMP/kit" >/dev/null
check "the student's kit has the start-up code" test -s "$TMP/kit/include/startup.c"
check "and the linker script" test -s "$TMP/kit/include/board.ld"
cp "$lab/reference/boot.c" "$TMP/ann/boot.c" && patch -s -d "$TMP/ann" -p1 <"$lab/mutants/old-out-first.patch"
git -C "$TMP/ann" commit -qam "a bootloader"
got=$(push ann | tr -s ' \n' ' ')
has "$got" "Power fails while it is confirmed" "a push is graded"
has "$got" " at 0x24" "and the pusher is told the operation, by its address"
has "$got" "nothing started" "and what came up"
id=$(grep -o 'record r-[0-9a-f]*' <<<"$got" | cut -d' ' -f2)
has "$(plumb replay --course "$C" "$id")" "the same verdict digest" "the record is replayed with an equal verdict digest"
shown=$(plumb show --course "$C" --json "$id")
same "$(jq -r .lab.contract <<<"$shown")" board "the record says what kind of lab it was"
has "$(jq -r .environment.toolchain <<<"$shown")" "arm-none-eabi-gcc" "and which compiler made the firmware"
same "$(jq -r '.environment.missing | length' <<<"$shown")" 0 "nothing of what the lab needs was missing"
no_worker
tap_done
