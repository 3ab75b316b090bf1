# shellcheck shell=bash
# TAP for shell tests, sourced: . "$(dirname "$0")/../tap.sh". The last line of a test is tap_done.
# Gives TOP (top of the tree), B (build folder), TMP (scratch folder, removed at the end), and PATH with our programs.
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
B=$(cd "$TOP" && realpath -m "${B:-build/gcc-dev}")
TMP=$(mktemp -d) || exit 1 # with an empty TMP a test would write to /
trap 'rm -rf "$TMP"' EXIT
export PATH=$B/bin:$PATH TOP B TMP LC_ALL=C.UTF-8
TAP_COUNT=0 TAP_FAILED=0

ok() { # STATUS NAME: ok $? "it works"
	TAP_COUNT=$((TAP_COUNT + 1))
	if [ "$1" = 0 ]; then
		echo "ok $TAP_COUNT - $2"
	else
		echo "not ok $TAP_COUNT - $2"
		TAP_FAILED=$((TAP_FAILED + 1))
	fi
}

check() { # NAME COMMAND...: ok when the command succeeds; its output is shown when not
	local name=$1 out status
	shift
	out=$("$@" 2>&1)
	status=$?
	ok $status "$name"
	[ $status = 0 ] || printf '%s\n' "$*" "$out" | head -40 | sed 's/^/# /'
	return 0
}

same() { # GOT WANT NAME
	[ "$1" = "$2" ]
	ok $? "$3"
	[ "$1" = "$2" ] || printf '%s\n' "got:  $1" "want: $2" | sed 's/^/# /'
}

has() { # TEXT PATTERN NAME: TEXT holds PATTERN (a fixed string)
	[[ $1 == *"$2"* ]]
	ok $? "$3"
	[[ $1 == *"$2"* ]] || printf '%s\n' "no '$2' in:" "$1" | head -40 | sed 's/^/# /'
}

# A skip is an error under MUST_WORK=1 unless the reason begins with "host cannot" and names what is missing.
skip() { # NAME REASON
	TAP_COUNT=$((TAP_COUNT + 1))
	if [ -n "${MUST_WORK:-}" ] && [[ $2 != "host cannot"* ]]; then
		echo "not ok $TAP_COUNT - $1 # must work here, yet: $2"
		TAP_FAILED=$((TAP_FAILED + 1))
	else
		echo "ok $TAP_COUNT - $1 # SKIP $2"
	fi
}

tap_done() {
	echo "1..$TAP_COUNT"
	exit $((TAP_FAILED != 0))
}
