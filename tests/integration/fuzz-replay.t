#!/bin/bash
# Every input of the fuzz corpora, through the same targets without libFuzzer: what was broken once stays repaired. The
# last lines of what a target says name the input and the promise.
. "$(dirname "$0")/../tap.sh"
cd "$TOP" || exit 1
for source in tests/fuzz/*.c; do
	target=$(basename "$source" .c)
	inputs=(tests/fuzz/corpus/"$target"/*)
	[ -f "${inputs[0]}" ]
	ok $? "$target: has a corpus"
	timeout 60 "$B/replay/$target" "${inputs[@]}" >"$TMP/said" 2>&1
	status=$?
	ok $status "$target: ${#inputs[@]} inputs keep every promise"
	[ $status = 0 ] || tail -25 "$TMP/said" | cut -c1-300 | sed 's/^/# /'
done
for corpus in tests/fuzz/corpus/*; do
	[ -f "tests/fuzz/$(basename "$corpus").c" ] || echo "$corpus"
done >"$TMP/orphans"
same "$(cat "$TMP/orphans")" "" "no corpus without a target"
[ "$(du -sb tests/fuzz/corpus | cut -f1)" -lt 300000 ]
ok $? "the corpora stay small"
tap_done
