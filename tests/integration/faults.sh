# shellcheck shell=bash
# For the tests of faults: an error is one line that names a place. Sourced after tap.sh.
one_error() { # NAME STATUS COMMAND... -- PATTERN...: exit STATUS (a pattern), one line on stderr, "error: ", each pattern in it
	local name=$1 want=$2 status said command=()
	shift 2
	while [ "$1" != -- ]; do
		command+=("$1")
		shift
	done
	shift
	"${command[@]}" >"$TMP/stdout" 2>"$TMP/stderr" </dev/null
	status=$?
	said=$(cat "$TMP/stderr")
	# shellcheck disable=SC2053
	[[ $status == $want ]]
	ok $? "$name: exit $want"
	# shellcheck disable=SC2053
	[[ $status == $want ]] || echo "# got: $status"
	[ "$(wc -l <<<"$said")" = 1 ] && [[ $said == "error: "*[!\ :] ]]
	ok $? "$name: one whole line"
	for pattern; do has "$said" "$pattern" "$name: says $pattern"; done
}
hasnt() { # TEXT PATTERN NAME
	[[ $1 != *"$2"* ]]
	ok $? "$3"
	[[ $1 != *"$2"* ]] || printf '%s\n' "'$2' in:" "$1" | head -40 | sed 's/^/# /'
}
