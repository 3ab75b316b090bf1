# shellcheck shell=bash
# One line of the scoreboard for each case; sourced after tap.sh.
SCORES=$B/attack/scoreboard.jsonl
mkdir -p "$B/attack"
json_text() { # TEXT: as a JSON string
	local s=${1//\\/\\\\}
	s=${s//\"/\\\"}
	printf '"%s"' "${s//[[:cntrl:]]/ }"
}
score_line() { # CASE NAME GROUP ATTACKS ATTACK ENDING BENIGN UNDEFENDED
	local key line='{' setting=user backend=${SCORE_BACKEND:-ns}
	[ "$(id -u)" != 0 ] || setting=root
	for key in case name group attacks attack ending benign undefended; do
		line+="\"$key\":$(json_text "$1"),"
		shift
	done
	echo "$line\"backend\":\"$backend\",\"setting\":\"$setting\"}" >>"$SCORES"
}
