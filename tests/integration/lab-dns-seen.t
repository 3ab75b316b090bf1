#!/bin/bash
# Who leaves out what is hard in a zone gets no points for what was left out: in labs/dns-zone-sign a check whose matter is
# not there is no success. And a zone of fewer records is a verdict, though validators have nothing against it.
. "$(dirname "$0")/../tap.sh"
lab=$TOP/labs/dns-zone-sign

grade() { # MUTANT: what is said of the reference with this patch
	cp -r "$lab/reference" "$TMP/$1"
	patch -s -p1 -d "$TMP/$1" <"$lab/mutants/$1.patch" || echo "the patch does not apply"
	plumb grade "$lab" "$TMP/$1" 2>&1 | sed 's/  */ /g'
}
none() { # SAID CLAUSE NAME: nothing is right in the group of this clause
	[[ $1 =~ ' '"$2 0/" ]]
	ok $? "$3"
	[[ $1 =~ ' '"$2 0/" ]] || printf '%s\n' "$1" | sed 's/^/# /'
}

said=$(grade hard-sets-unsigned)
none "$said" "RFC 4034 §6.3" "no RRset of several records is signed: nothing is shown about their order"
said=$(grade nsec-at-apex-alone)
none "$said" "RFC 4035 §2.3" "one NSEC record for the whole zone: no chain"
none "$said" "RFC 4034 §4.1.2" "... and no bitmaps"
said=$(grade delegations-dropped)
has "$said" " of 1000" "delegations are dropped: that is judged, not held"
has "$said" "RFC 4035 §2.2 4/25" "... and what is not there is not left unsigned"
tap_done
