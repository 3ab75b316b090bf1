#!/bin/bash
# The reference of labs/suit-manifest against the examples of draft-ietf-suit-manifest-37: digest over the wrapped manifest
# and not over the bare one, signature, sequence number, severed members. Exit 77: DIR has none of them.
set -euo pipefail
dir=$1 lab=labs/suit-manifest cose=labs/cose-sign1
examples=$dir/suit-manifest-spec/envelopes.json
[ -f "$examples" ] || exit 77
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/cose" "$tmp/suit"
for f in "$cose"/reference/*.c; do gcc -std=gnu17 -O1 -I"$cose/include" -c -o "$tmp/cose/$(basename "$f").o" "$f"; done
gcc -std=gnu17 -O1 -I. -I"$lab/include" -I"$cose/include" -o "$tmp/ask" tests/corroborate/suit-manifest.c runner/base/buf.c \
	"$lab"/reference/*.c "$tmp"/cose/*.o -lcrypto -lm
perl -MJSON::PP -e '
	local $/; my $list = decode_json(<>);
	print join(" ", ($_->{digest_ok} ? "signed" : "unsigned"), $_->{sequence} // "-", $_->{envelope_hex}), "\n" for @$list;
' "$examples" >"$tmp/questions"
"$tmp/ask" <"$tmp/questions"
