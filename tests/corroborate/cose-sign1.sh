#!/bin/bash
# The reference of labs/cose-sign1 against the COSE working group's COSE_Sign1 examples (ES256 and EdDSA on Ed25519), and
# Wycheproof's ECDSA P-256 (r and s in a row) and Ed25519. Exit 77: DIR has none of them.
set -euo pipefail
dir=$1 lab=labs/cose-sign1
examples=$dir/cose-wg-examples wycheproof=$dir/wycheproof/testvectors_v1
[ -d "$examples" ] && [ -f "$wycheproof/ed25519_test.json" ] || exit 77
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
gcc -std=gnu17 -O1 -I"$lab/include" -o "$tmp/ask" tests/corroborate/cose-sign1.c "$lab"/reference/*.c -lcrypto -lm

# sign-pass-01 has its algorithm in the unprotected header: the lab refuses that (RFC 9052 §3.1 wants it authenticated).
# The examples' key is base64url, or _hex. What they call sign0 is COSE_Sign1.
perl -MJSON::PP -MMIME::Base64 -MFile::Find -e '
	sub slurp { local (@ARGV, $/) = @_; decode_json(<>) }
	sub b64 { my $s = shift; $s =~ tr{-_}{+/}; unpack "H*", decode_base64($s) }
	sub part { my ($k, $n) = @_; $k->{"${n}_hex"} // (defined $k->{$n} ? b64($k->{$n}) : "-") }
	my ($examples, $wycheproof) = @ARGV; my %curve = ("P-256" => 1, Ed25519 => 6); my @files;
	find(sub { push @files, $File::Find::name if /\.json$/ }, $examples);
	for my $file (sort @files) {
		next if $file =~ /countersign/;    # another extension: its counter-signatures are not read
		my $d = slurp($file); my $s = $d->{input}{sign0} or next;
		my $c = $curve{$s->{key}{crv} // ""} or next; my $alg = $s->{alg} // $s->{protected}{alg} // "";
		next unless $alg =~ /^(ES256|EdDSA)$/;
		my $text = $d->{input}{plaintext_hex} // unpack("H*", $d->{input}{plaintext});
		print join(" ", "verify", $d->{output}{cbor}, part($s->{key}, "x"), part($s->{key}, "y"), $c,
			length($s->{external} // "") ? $s->{external} : "-", ".", $d->{fail} || !$s->{protected}{alg} ? "!" : $text), "\n";
	}
	for my $f (["ecdsa_secp256r1_sha256_p1363", -7, 1], ["ed25519", -8, 6]) {
		for my $g (@{slurp("$wycheproof/$f->[0]_test.json")->{testGroups}}) {
			my $k = $g->{publicKey}; my ($x, $y) = $f->[2] == 1 ? map { substr("0" x 64 . $_, -64) } @$k{qw(wx wy)} : ($k->{pk}, "-");
			print join(" ", "check", $f->[1], $x, $y, $f->[2], map({ length $_ ? $_ : "-" } @$_{qw(msg sig)}), $_->{result} eq "valid" ? "ok" : "!"), "\n"
				for @{$g->{tests}};
		}
	}
' "$examples" "$wycheproof" >"$tmp/questions"
"$tmp/ask" <"$tmp/questions"
