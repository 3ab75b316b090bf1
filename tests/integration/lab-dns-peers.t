#!/bin/bash
# The checker of labs/dns-zone-sign accepts what other signers make of a zone, and finds what is broken in it afterwards.
. "$(dirname "$0")/../tap.sh"
LAB=$TOP/labs/dns-zone-sign
cd "$TMP" || exit 1

for tool in dnssec-keygen dnssec-signzone ldns-keygen ldns-signzone; do
	command -v $tool >/dev/null && continue
	skip "other signers' zones are accepted" "$tool is not installed: apt-get install bind9-utils ldnsutils"
	tap_done
done

check "the checker builds" gcc -std=gnu17 -D_GNU_SOURCE -O1 -I"$TOP" -o check "$LAB"/check.c "$LAB"/check_*.c -lcrypto

# The parent of the lab's zones in small: wildcard, empty non-terminals, both kinds of delegation, glue at and below a cut,
# two windows, an unknown type, capitals.
cat >zone <<'EOF'
example.test. 3600 IN SOA ns1.example.test. hostmaster.example.test. 1 7200 1800 1209600 1800
example.test. 3600 IN NS Ns1.example.test.
Ns1.example.test. 3600 IN A 192.0.2.1
*.w.example.test. 600 IN TXT "a" "b"
*.w.example.test. 600 IN TXT "zz"
Deep.ent.example.test. 600 IN MX 10 Mail.example.test.
mail.example.test. 600 IN AAAA 2001:db8::1
\001.mail.example.test. 600 IN A 192.0.2.9
\200.mail.example.test. 600 IN A 192.0.2.10
sub.example.test. 600 IN NS ns.sub.example.test.
sub.example.test. 600 IN NS sub.example.test.
sub.example.test. 600 IN A 192.0.2.3
ns.sub.example.test. 600 IN A 192.0.2.2
sec.example.test. 600 IN NS ns.elsewhere.test.
sec.example.test. 600 IN DS 12345 13 2 0000000000000000000000000000000000000000000000000000000000000001
caa.example.test. 600 IN CAA 0 issue "Ca.Example"
odd.example.test. 600 IN TYPE65280 \# 2 4142
EOF

survey() { # ZONE: the checks that found something
	./check --survey example.test. "$1" "$(date +%s)" | sed 's/^{"id":"\([^"]*\)".*/\1/' | sort -u | paste -sd' '
}

bind_sign() { # ALGORITHM OUT OPTION...
	local algorithm=$1 out=$2 ksk zsk
	shift 2
	ksk=$(dnssec-keygen -q -a "$algorithm" -f KSK example.test) || return 1
	zsk=$(dnssec-keygen -q -a "$algorithm" example.test) || return 1
	cat zone "$ksk.key" "$zsk.key" >with-keys
	dnssec-signzone -q -x -O full -o example.test "$@" -f "$out" -k "$ksk" with-keys "$zsk" 2>warnings >/dev/null
}

ldns_sign() { # ALGORITHM OUT OPTION...
	local algorithm=$1 out=$2 ksk zsk
	shift 2
	ksk=$(ldns-keygen -k -a "$algorithm" example.test) || return 1
	zsk=$(ldns-keygen -a "$algorithm" example.test) || return 1
	ldns-signzone -o example.test "$@" -f "$out" zone "$zsk" "$ksk"
}

for algorithm in ECDSAP256SHA256 ED25519; do
	for chain in nsec "nsec3 -3 aabb -H 0" "nsec3 -3 - -H 0"; do
		read -ra options <<<"$chain"
		check "dnssec-signzone signs ($algorithm, $chain)" bind_sign $algorithm "bind.zone" "${options[@]:1}"
		same "$(survey bind.zone)" "" "dnssec-signzone's zone is accepted ($algorithm, $chain)"
	done
	for chain in nsec "nsec3 -n -t 0 -s aabb" "nsec3 -n -t 0"; do
		read -ra options <<<"$chain"
		check "ldns-signzone signs ($algorithm, $chain)" ldns_sign $algorithm "ldns.zone" "${options[@]:1}"
		same "$(survey ldns.zone)" "" "ldns-signzone's zone is accepted ($algorithm, $chain)"
	done
done

# The same zones with one thing wrong: acceptance above means something.
bind_sign ED25519 good.zone && ldns_sign ECDSAP256SHA256 good3.zone -n -t 0
spoil() { # NAME WANT FROM SED-SCRIPT
	sed -E "$4" "$3" >bad.zone
	if cmp -s "$3" bad.zone; then ok 1 "$1: nothing was spoiled"; else has " $(survey bad.zone) " " $2 " "$1"; fi
}
spoil "an RRSIG is gone" all-signed good.zone '/^mail.*RRSIG\s+AAAA/Id'
spoil "a DS is unsigned" ds-signed good.zone '/RRSIG\s+DS/d'
spoil "an NSEC is gone" nsec-owners good.zone '/^mail.*\sNSEC\s/Id'
spoil "a type is missing in a bitmap" nsec-types good.zone '/^mail.*\sNSEC\s/Is/AAAA/MX/'
spoil "glue is listed at a cut" nsec-delegation-types good.zone '/^sub.*\sNSEC\s/Is/NS RRSIG/A NS RRSIG/'
spoil "CAA is missing in a bitmap" nsec-windows good.zone '/^caa.*\sNSEC\s/Is/ CAA//'
spoil "a record differs from what was signed" signed-data good.zone 's/192\.0\.2\.9/192.0.2.8/'
spoil "an NSEC3 is gone" nsec3-owners good3.zone '0,/\sNSEC3\s.* DS /{/\sNSEC3\s.* DS /d}'
spoil "opt-out is set" nsec3-opt-out good3.zone 's/NSEC3\s+1 0 0/NSEC3 1 1 0/'
spoil "NSEC3PARAM differs" nsec3param good3.zone 's/NSEC3PARAM\s+1 0 0/NSEC3PARAM 1 0 5/'
spoil "a hash is another one" nsec3-next good3.zone '0,/\sNSEC3\s/s/(NSEC3\s+1 0 0\s+\S+\s+)\S{4}/\1vvvv/'

# Cut at every kind of place: it must come to a judgement, and never to approval.
size=$(stat -c %s good.zone)
for at in 0 1 7 100 $((size / 3)) $((size / 2)) $((size - 90)) $((size - 40)); do
	head -c "$at" good.zone >bad.zone
	findings=$(./check --survey example.test. bad.zone "$(date +%s)" 2>&1)
	status=$?
	[ $status = 3 ] || { [ $status = 0 ] && [ -n "$findings" ]; }
	ok $? "a zone that is cut off after $at of $size octets is judged and not approved"
done
tap_done
