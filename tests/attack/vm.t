#!/bin/bash
# wall_s: 900
# The attacks in guests: each box in a kernel of its own, made by the same backend ns, there with cgroup v2. Two lanes, each
# in an outer layer of its own. A choice in make test: each guarantee, and everything that is done by a cgroup; all of
# them with ALL_CASES=1 (make attack, tests/attack/matrix).
. "$(dirname "$0")/../tap.sh"
. "$TOP/tests/integration/vm.sh"
export B
CHOICE=c015,c017,c038,c042,c044,c051,c056,c058,c070,c071,c088,c090,c091,c093,c095,c099,c100,c103,c104,c185,c220,c228,c230,c231
all() { find "$TOP/tests/attack" -maxdepth 1 -name 'c*.c' -printf '%f\n' | cut -d- -f1 | sort | paste -sd,; }
[ -z "${ALL_CASES:-}" ] || CHOICE=$(all)
IFS=, read -ra cases <<<"${CASES:-$CHOICE}"

guest_or_skip "attacks in a guest"
# The template is made here, once: inside the outer layer nothing can be kept.
guest_job /bin/true >"$TMP/job.json"
check "a guest comes up" plumb-runner run --job "$TMP/job.json"
lane() { # NUMBER: every second case
	local i picked=
	for ((i = $1; i < ${#cases[@]}; i += 2)); do picked+=,${cases[i]}; done
	if [ -n "$picked" ]; then
		SETTING=vm CASES=${picked#,} "$TOP/tests/attack/run.t" >"$TMP/lane$1"
	else
		echo 1..0 >"$TMP/lane$1"
	fi
}
lane 1 &
lane 0
first=$?
wait $!
second=$?
while read -r line; do
	case $line in
	"ok "* | "not ok "*)
		TAP_COUNT=$((TAP_COUNT + 1))
		[[ $line == "ok "* ]] || TAP_FAILED=$((TAP_FAILED + 1))
		# shellcheck disable=SC2001
		sed "s/^\(not \)\?ok [0-9]* -/\1ok $TAP_COUNT -/" <<<"$line"
		;;
	1..*) ;;
	*) echo "$line" ;;
	esac
done < <(cat "$TMP/lane0" "$TMP/lane1")
grep -qs '^1\.\.' "$TMP/lane0" && grep -qs '^1\.\.' "$TMP/lane1"
ok $? "both lanes came to their end (status $first and $second)"
tap_done
