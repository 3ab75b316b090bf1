#!/bin/bash
# The reference of labs/tls13-keys against Wycheproof's HKDF cases and the parsed traces of RFC 8448, and the numbers of
# vectors/published.json against those traces. Exit 77: DIR has none of them.
set -euo pipefail
dir=$1 lab=labs/tls13-keys
wycheproof=$dir/wycheproof/testvectors_v1 traces=$dir/rfc-texts/rfc8448-traces.json
[ -f "$wycheproof/hkdf_sha256_test.json" ] && [ -f "$traces" ] || exit 77
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
gcc -std=gnu17 -O1 -I. -I"$lab/include" -o "$tmp/ask" tests/corroborate/tls13-keys.c runner/base/buf.c "$lab"/reference/*.c \
	-lcrypto

perl -MJSON::PP -e '
	sub slurp { local (@ARGV, $/) = @_; decode_json(<>) }
	sub field { length $_[0] ? $_[0] : "-" }
	my ($wycheproof, $traces) = @ARGV;
	for my $hash (1, 2) {
		my $d = slurp("$wycheproof/hkdf_sha" . ($hash == 1 ? 256 : 384) . "_test.json");
		for my $t (map { @{$_->{tests}} } @{$d->{testGroups}}) {
			print join(" ", "hkdf", $hash, map(field($t->{$_}), qw(salt ikm info)), $t->{size},
				$t->{result} eq "valid" ? $t->{okm} : "!"), "\n";
		}
	}
	# A step of a trace is a run of blocks: what comes before is what the result was made from.
	my %b;
	for my $block (@{slurp($traces)->{blocks}}) {
		my $place = join "|", map { $block->{$_} } qw(section actor step);
		%b = (place => $place) if $place ne ($b{place} // "");
		$b{$block->{name}} = $block->{hex};
		my ($n, $hex) = @$block{qw(name hex)};
		print join(" ", "extract 1", field($b{salt} // ""), $b{IKM}, $hex), "\n" if $n eq "secret" && $b{IKM};
		print join(" ", "expand 1", @b{qw(PRK info)}, length($hex) / 2, $hex), "\n" if $n eq "expanded";
		print join(" ", "expand 1", $b{PRK}, $b{"$1 info"}, length($hex) / 2, $hex), "\n" if $n =~ /^(key|iv) expanded/;
	}
' "$wycheproof" "$traces" >"$tmp/questions"
"$tmp/ask" <"$tmp/questions"

perl -MJSON::PP -e '
	sub slurp { local (@ARGV, $/) = @_; decode_json(<>) }
	my ($published, $traces) = map { slurp($_) } @ARGV;
	my %seen = map { $_->{hex} => 1 } @{$traces->{blocks}};
	my ($found, $all) = (0, 0);
	for my $v (@{$published->{vectors}}) {
		next unless $v->{source} =~ /^RFC 8448/ && $v->{group} ne "binder-cut";
		my @parts = $v->{group} eq "traffic-keys" ? (substr($v->{out}, 0, 32), substr($v->{out}, 32)) : $v->{out};
		$all++;
		my $good = grep { $seen{$_} } @parts;
		$good == @parts ? $found++ : print "$v->{id}: $v->{out} is not in the traces\n";
	}
	print "published: $found of $all outputs are in the traces\n";
	exit($found != $all);
' "$lab/vectors/published.json" "$traces"
