#!/bin/bash
# The checker of labs/dns-zone-sign, and the validators that corroborate it, on zones and signatures of third parties.
# What a file is about is the clause that its defect violates, as we read it; the sources' own messages are not used.
set -uo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
vectors=${1:-${VECTORS:-}}
zones=$vectors/knot/tests/knot/semantic_check_data
signatures=$vectors/unbound/testdata
[ -d "$zones" ] || [ -d "$signatures" ] || exit 77
for tool in named-compilezone kzonecheck; do
	command -v $tool >/dev/null || { echo "error: $tool: not found; apt-get install bind9-utils knot-dnssecutils" >&2; exit 1; }
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
gcc -std=gnu17 -D_GNU_SOURCE -O1 -I"$top" -o "$tmp/check" "$top"/labs/dns-zone-sign/check.c \
	"$top"/labs/dns-zone-sign/check_*.c -lcrypto || exit 1
agree=0 disagree=0

verdict() { # STATUS WHAT
	if [ "$1" = 0 ]; then agree=$((agree + 1)); else disagree=$((disagree + 1)); echo "disagrees: $2"; fi
}

survey() { # APEX ZONE TIME: what the checker finds, a word each
	"$tmp/check" --survey "$1" "$2" "$3" | sed 's/^{"id":"\([^"]*\)".*/\1/' | sort -u | paste -sd' '
}

# A record a line, absolute names. The time is an hour after the first signature begins.
plain() { # FILE
	named-compilezone -q -i none -k ignore -n ignore -m ignore -r ignore -s full -F text -o "$tmp/zone" example.com. "$1" \
		>/dev/null 2>&1 || return 1
	when=$(awk '$4 == "RRSIG" { print $10; exit }' "$tmp/zone")
	when=$(date -u -d "${when:0:8} ${when:8:2}:${when:10:2}:${when:12:2}" +%s 2>/dev/null) || when=0
	when=$((when + 3600))
}

# Legal in themselves and older than the rules that this lab adds: TTLs before RFC 9077, iterations before RFC 9276,
# opt-out (then insecure delegations have no record), signatures by the KSK, keys of algorithms that we don't verify.
legal='legal nsec-ttl nsec3-ttl nsec3-iterations nsec3-opt-out'

finds() { # FILE CHECK: the checker finds it, and kzonecheck refuses the zone
	plain "$zones/$1" || { echo "not read by named-compilezone: $1"; return; }
	[[ " $(survey example.com. "$tmp/zone" "$when") " == *" $2 "* ]]
	verdict $? "$1: the checker does not find $2 but: $(survey example.com. "$tmp/zone" "$when")"
	! kzonecheck -o example.com. -d on -t "$when" "$tmp/zone" >/dev/null 2>&1
	verdict $? "$1: kzonecheck accepts"
}

clean() { # FILE [ALSO LEGAL]: nothing is found but what is legal, and kzonecheck accepts
	plain "$zones/$1" || { echo "not read by named-compilezone: $1"; return; }
	local found rest
	found=$(survey example.com. "$tmp/zone" "$when")
	rest=$(tr ' ' '\n' <<<"$found" | grep -vxF "$(tr ' ' '\n' <<<"$legal ${2:-}")")
	[ -z "$rest" ]
	verdict $? "$1: the checker finds $rest"
	[[ $1 != dnskey_keytags.* ]] || return # keys that share a tag: kzonecheck gives up, a policy against KeyTrap
	kzonecheck -o example.com. -d on -t "$when" "$tmp/zone" >/dev/null 2>&1
	verdict $? "$1: kzonecheck refuses"
}

if [ -d "$zones" ]; then
	finds different_signer_name.signed signer-name
	finds no_rrsig.signed nsec-types
	finds nsec_broken_chain_01.signed nsec-next
	finds nsec_broken_chain_02.signed nsec-next
	finds nsec_missing.signed nsec-owners
	finds nsec_multiple.signed nsec-next
	finds nsec_nonauth.invalid nsec-not-at-glue
	finds nsec_wrong_bitmap_01.signed nsec-types
	finds nsec_wrong_bitmap_02.signed nsec-types
	finds nsec3_chain_01.signed nsec3-next
	finds nsec3_chain_02.signed nsec3-next
	finds nsec3_chain_03.signed nsec3-next
	finds nsec3_missing.signed nsec3-owners
	finds nsec3_param_invalid.signed nsec3param
	finds nsec3_wrong_bitmap_01.signed nsec3-types
	finds nsec3_wrong_bitmap_02.signed nsec3-types
	finds nsec3_optout_ent.invalid nsec3-hash
	finds rrsig_rdata_ttl.signed original-ttl
	finds rrsig_signed.signed type-covered
	clean cdnskey.cds
	clean cdnskey.delete.both
	clean dnskey_keytags.more
	clean dnskey_keytags.many
	clean dname_apex_nsec3.signed
	clean no_error_delegation_bitmap.signed
	clean no_error_nsec3_optout.signed nsec3-owners
	clean nsec3_optout_ent.valid nsec3-owners
fi

# Signatures of another implementation, outside of any zone: a SOA makes one of them. Only signatures are looked at.
signed() { # FILE APEX
	[ -f "$signatures/$1" ] || return
	local inception
	{
		echo "$2 3600 IN SOA ns.$2 admin.$2 1 7200 1800 1209600 3600"
		sed -n 's/\r$//; /^[^;].*[ \t]IN[ \t]/{/[0-9][ \t]*IN/p}' "$signatures/$1"
	} >"$tmp/zone"
	inception=$(grep -oE '[0-9]{14}' "$tmp/zone" | sed -n 2p)
	inception=$(date -u -d "${inception:0:8} ${inception:8:2}:${inception:10:2}:${inception:12:2}" +%s) || return
	found=$(survey "$2" "$tmp/zone" $((inception + 60)))
	[[ " $found " != *" signed-data "* && " $found " != *" key-tag "* && " $found " != *" labels "* && \
		" $found " != *" validity "* && " $found " != *" records-kept "* ]]
	verdict $? "$1: the checker finds $found"
	sed -E 's/(IN[ \t]+A[ \t]+[0-9.]+\.)1$/\12/' "$tmp/zone" >"$tmp/spoiled"
	found=$(survey "$2" "$tmp/spoiled" $((inception + 60)))
	[[ " $found " == *" signed-data "* ]]
	verdict $? "$1: with another address the checker finds only: $found"
}
signed test_sigs.ed25519 example.com.
signed test_sigs.ecdsa_p256 example.net.

echo "$agree agree, $disagree disagree"
[ "$disagree" = 0 ] && [ "$agree" -gt 0 ]
