#!/bin/bash
# The lab suit-manifest: its generator repeats itself and keeps the rules of docs/lab-author.md; a right solution gets
# everything, the starter little, and a wrong one is told the clause.
. "$(dirname "$0")/../tap.sh"
lab=$TOP/labs/suit-manifest

gcc -std=gnu17 -O1 -D_GNU_SOURCE -I"$lab" -I"$TOP" -o "$TMP/generate" "$lab"/generate*.c "$TOP"/labs/kit/{gen,ask,item,signer}.c \
	-lcrypto
ok $? "the generator compiles"
make_set() { "$TMP/generate" --seed "$(printf '%064x' "$1")" --now "$2"; }

make_set 7 1790000000 >"$TMP/a"
ok $? "it runs"
(cd / && env -i TZ=Asia/Tokyo "$TMP/generate" --seed "$(printf '%064x' 7)" --now 1990000000) >"$TMP/b"
check "one seed, another time and environment: the same bytes" cmp "$TMP/a" "$TMP/b"
for i in $(seq 20 29); do make_set "$i" 1790000000 >"$TMP/set-$i" || echo "seed $i failed"; done >"$TMP/failures" 2>&1
same "$(cat "$TMP/failures")" "" "ten more seeds work"

cat >"$TMP/rules" <<'PERL'
use strict; use warnings; use JSON::PP;
my $lab = shift; local $/; open my $f, '<', "$lab/lab.json" or die; my @groups = map { $_->{id} } @{decode_json(<$f>)->{groups}};
my @wrong;
for my $file (@ARGV) {
	open my $in, '<', $file or die; my @v = map { decode_json($_) } split /\n/, <$in>;
	my %by = map { $_->{id} => $_ } @v; my %n;
	push @wrong, "$file: an id twice" if keys %by != @v;
	for my $v (@v) {
		$n{$v->{group}}{$v->{polarity}}++;
		my $twin = $v->{pair} && $by{$v->{pair}};
		push @wrong, "$file $v->{id}: refused, without a twin" if $v->{polarity} eq 'reject' && !$twin;
		push @wrong, "$file $v->{id}: its twin is not one" if $v->{pair} && ($twin->{pair} ne $v->{id} || $twin->{group} ne $v->{group} ||
			$twin->{op} != $v->{op} || $twin->{in} eq $v->{in} || $twin->{polarity} eq $v->{polarity});
		push @wrong, "$file $v->{id}: nothing to answer, and no twin" if !$v->{pair} && !length $v->{out};
	}
	for my $g (@groups) { push @wrong, "$file: $g lacks a polarity" if !$n{$g}{accept} || !$n{$g}{reject}; }
}
print "$_\n" for @wrong;
PERL
same "$(perl "$TMP/rules" "$lab" "$TMP"/set-* 2>&1 | head -20)" "" "ids, twins and polarities keep the rules"

graded() { # DIR: the score's line
	plumb grade --seed random "$lab" "$1" >"$TMP/out" 2>"$TMP/err"
	grep -oE '[0-9]+ of 1000' "$TMP/out" || tail -3 "$TMP/err"
}
same "$(graded "$lab/reference")" "1000 of 1000" "the reference is right"
! grep -q ' of 1000, passed' <(graded "$lab/starter")
ok $? "the starter is not"

# A wrong solution of its own, not one of the mutants: signatures are checked after the update was executed.
cp -R "$lab/reference" "$TMP/wrong"
perl -0pi -e 's/\tif \(status == 0\)\n\t\tstatus = suit_authenticate.*?\n//; s/return run_all\((.*?)\);/status = run_all($1);\n\treturn status == 0 ? suit_authenticate(device, &e, &anchor) : status;/' \
	"$TMP/wrong/process.c"
graded "$TMP/wrong" >/dev/null
! cmp -s "$TMP/wrong/process.c" "$lab/reference/process.c" && ! grep -q '1000 of 1000' "$TMP/out"
ok $? "signatures are checked after the update was executed: that costs points"
has "$(tr -s ' \n' ' ' <"$TMP/out")" "draft-ietf-suit-manifest-37 §6.2" "and the clause is named"
tap_done
