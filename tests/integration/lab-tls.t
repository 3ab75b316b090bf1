#!/bin/bash
# The lab tls13-keys: its generator repeats itself byte by byte and keeps the rules of docs/lab-author.md; right
# solutions get everything, trivial ones nothing, wrong ones lose what they should.
. "$(dirname "$0")/../tap.sh"
lab=$TOP/labs/tls13-keys

# --- the generator, by hand: no box, so that time and environment can be turned against it
gcc -std=gnu17 -O1 -D_GNU_SOURCE -I"$lab" -I"$TOP" -o "$TMP/generate" "$lab"/generate*.c "$TOP"/labs/kit/{gen,ask}.c -lssl -lcrypto
ok $? "the generator compiles"
seed() { printf '%064x' "$1"; }
make_set() { "$TMP/generate" --seed "$(seed "$1")" --now "$2"; }

make_set 7 1790000000 >"$TMP/a"
ok $? "it runs"
sleep 1.1
(cd / && env -i TZ=Asia/Tokyo OPENSSL_CONF=/nonexistent "$TMP/generate" --seed "$(seed 7)" --now 1790000000) >"$TMP/b"
check "one seed and time, another second and environment: the same bytes" cmp "$TMP/a" "$TMP/b"
make_set 8 1790000000 >"$TMP/c"
make_set 7 1990000000 >"$TMP/d"
! cmp -s "$TMP/a" "$TMP/c"
ok $? "another seed: other bytes"
! cmp -s "$TMP/a" "$TMP/d"
ok $? "another time: other certificates, so other transcripts"

for i in $(seq 20 39); do make_set "$i" 1790000000 >"$TMP/set-$i" || echo "seed $i failed"; done >"$TMP/failures" 2>&1
same "$(cat "$TMP/failures")" "" "twenty more seeds work"

cat >"$TMP/rules" <<'PERL'
use strict; use warnings; use JSON::PP;
my $lab = shift; local $/; open my $f, '<', "$lab/lab.json" or die; my @groups = map { $_->{id} } @{decode_json(<$f>)->{groups}};
my (%sizes, @wrong);
for my $file (@ARGV) {
	open my $in, '<', $file or die; my @v = map { decode_json($_) } split /\n/, <$in>;
	my %by = map { $_->{id} => $_ } @v; my (%n, %real);
	push @wrong, "$file: an id twice" if keys %by != @v;
	push @wrong, "$file: only " . @v . " vectors" if @v < 300;
	for my $v (@v) {
		$n{$v->{group}}{$v->{polarity}}++; $real{$v->{group}}++ if $v->{source} =~ /OpenSSL/;
		my $twin = $v->{pair} && $by{$v->{pair}};
		push @wrong, "$v->{id}: refused, without a twin" if $v->{polarity} eq 'reject' && !$twin;
		push @wrong, "$v->{id}: its twin is not one" if $v->{pair} && ($twin->{pair} ne $v->{id} || $twin->{group} ne $v->{group} ||
			$twin->{op} != $v->{op} || $twin->{in} eq $v->{in} || $twin->{polarity} eq $v->{polarity});
		push @wrong, "$v->{id}: accepted without an answer" if $v->{polarity} eq 'accept' && length $v->{out} < 2;
		push @wrong, "$v->{id}: critical, yet accepted" if $v->{critical} && $v->{polarity} eq 'accept';
	}
	for my $g (@groups) { push @wrong, "$file: $g lacks a polarity" if !$n{$g}{accept} || !$n{$g}{reject}; }
	for my $g (qw(derive-secret schedule secrets transcript finished-check resumption-psk binder-cut binder)) {
		push @wrong, "$file: $g has nothing of a real handshake" if !$real{$g};
	}
	$sizes{scalar @v}++;
}
push @wrong, "every run has the same size" if keys %sizes < 3;
print "$_\n" for @wrong;
PERL
same "$(perl "$TMP/rules" "$lab" "$TMP"/set-* 2>&1 | head -20)" "" "ids, twins, polarities, sources and sizes keep the rules"

# --- graded in a box
graded() { # DIR [SEED]: the score's line
	plumb grade --seed "${2:-random}" "$lab" "$1" >"$TMP/out" 2>"$TMP/err"
	echo $? >"$TMP/status"
	grep -oE '[0-9]+ of 1000' "$TMP/out" || tail -3 "$TMP/err"
}
one_file() { # FILE: a solution of that one file
	rm -rf "$TMP/solution" && mkdir "$TMP/solution" && cp "$1" "$TMP/solution/solution.c" && echo "$TMP/solution"
}

same "$(graded "$lab/reference")" "1000 of 1000" "the reference is right"
same "$(graded "$(one_file "$TOP/tests/integration/lab-tls-second.c")")" "1000 of 1000" \
	"so is a solution that shares no code with it"
same "$(graded "$lab/starter")" "30 of 1000" "the starter has its one finished function"
has "$(cat "$TMP/out")" "RFC 5869 §2.3" "and is told where to go on"

cp -R "$lab/reference" "$TMP/forged"
git -C "$TMP/forged" apply "$lab/mutants/finished-never-checked.patch"
graded "$TMP/forged" >/dev/null
has "$(cat "$TMP/out")" "ACCEPTED-INVALID" "a forged Finished that is accepted is named as such"
has "$(grep W2P-WEB-02 "$TMP/out")" "below: a critical case fails" "and is a gap in its competency whatever else is right"

cp -R "$lab/reference" "$TMP/kdf"
cat >>"$TMP/kdf/hkdf.c" <<'C'
#include <openssl/kdf.h>
int cheat(void);
int cheat(void) { return EVP_KDF_fetch(NULL, "HKDF", NULL) != NULL; }
C
graded "$TMP/kdf" >/dev/null
has "$(cat "$TMP/out" "$TMP/err")" "EVP_KDF_fetch" "OpenSSL's own HKDF is refused by name"
same "$(cat "$TMP/status")" 1 "which is a verdict"

tap_done
