#!/bin/bash
# The lab cose-sign1: its generator repeats itself byte by byte and keeps the rules of docs/lab-author.md; a right
# solution gets everything, the starter little, wrong ones lose what they should and are told the clause.
. "$(dirname "$0")/../tap.sh"
lab=$TOP/labs/cose-sign1

gcc -std=gnu17 -O1 -D_GNU_SOURCE -I"$lab" -I"$TOP" -o "$TMP/generate" "$lab"/generate*.c "$TOP"/labs/kit/{gen,ask,item,signer}.c -lcrypto
ok $? "the generator compiles"
make_set() { "$TMP/generate" --seed "$(printf '%064x' "$1")" --now "$2"; }

make_set 7 1790000000 >"$TMP/a"
ok $? "it runs"
(cd / && env -i TZ=Asia/Tokyo OPENSSL_CONF=/nonexistent "$TMP/generate" --seed "$(printf '%064x' 7)" --now 1990000000) >"$TMP/b"
check "one seed, another time and environment: the same bytes" cmp "$TMP/a" "$TMP/b"
for i in $(seq 20 59); do make_set "$i" 1790000000 >"$TMP/set-$i" || echo "seed $i failed"; done >"$TMP/failures" 2>&1
same "$(cat "$TMP/failures")" "" "forty more seeds work"

cat >"$TMP/rules" <<'PERL'
use strict; use warnings; use JSON::PP;
my $lab = shift; local $/; open my $f, '<', "$lab/lab.json" or die; my @groups = map { $_->{id} } @{decode_json(<$f>)->{groups}};
my (%sizes, @wrong);
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
	}
	for my $g (@groups) { push @wrong, "$file: $g lacks a polarity" if !$n{$g}{accept} || !$n{$g}{reject}; }
	$sizes{scalar @v}++;
}
push @wrong, "every run has the same size" if keys %sizes < 3;
print "$_\n" for @wrong;
PERL
same "$(perl "$TMP/rules" "$lab" "$TMP"/set-* 2>&1 | head -20)" "" "ids, twins, polarities and sizes keep the rules"

graded() { # DIR [SEED]: the score's line
	plumb grade --seed "${2:-random}" "$lab" "$1" >"$TMP/out" 2>"$TMP/err"
	grep -oE '[0-9]+ of 1000' "$TMP/out" || tail -3 "$TMP/err"
}
same "$(graded "$lab/reference")" "1000 of 1000" "the reference is right"
! grep -q ' of 1000, passed' <(graded "$lab/starter")
ok $? "the starter is not"
has "$(cat "$TMP/out")" "RFC 8949" "and is told where to go on"

wrong() { # MUTANT CLAUSE WHAT
	rm -rf "$TMP/wrong" && cp -R "$lab/reference" "$TMP/wrong" && git -C "$TMP/wrong" apply "$lab/mutants/$1.patch"
	graded "$TMP/wrong" >/dev/null
	has "$(sed -n '/^error/,/^hint/p' "$TMP/out" | tr -s ' \n' ' ')" "($2" "$3"
}
wrong algorithm-from-anywhere "RFC 9052 §3.1" "an algorithm that nobody signed: the clause is named"
wrong error-is-yes "RFC 9053 §2.1" "a library's error taken for yes: the clause is named"
wrong length-added-first "RFC 8949" "a sum that wraps: the standard is named"
has "$(cat "$TMP/out")" "ACCEPTED-INVALID" "and that something was accepted which must not be"
tap_done
