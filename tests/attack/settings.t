#!/bin/bash
# wall_s: 900
# A choice of attacks, one or two for each guarantee, on machines that lack something: no cgroups at all, or one system
# call; and through plumb-runner serve. What is missing must be made up for or named. tests/attack/matrix runs all cases.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
CHOICE=${CASES:-c038,c042,c044,c058,c070,c071,c074,c088,c090,c095,c099,c100,c103,c191,c197,c205,c209,c220}
n=0 failed=0
for setting in ${SETTINGS:-warm no-cgroup no-clone3 no-openat2 no-pidfd no-landlock}; do
	while read -r line; do
		case $line in
		"ok "* | "not ok "*)
			n=$((n + 1))
			[[ $line == "ok "* || $line == *" # TODO "* ]] || failed=1
			# shellcheck disable=SC2001
			sed "s/^\(not \)\?ok [0-9]* -/\1ok $n - $setting:/" <<<"$line"
			;;
		1..*) plan=1 ;;
		*) echo "$line" ;;
		esac
	done < <(SETTING=$setting CASES=$CHOICE "$TOP/tests/attack/run.t")
	n=$((n + 1))
	if [ -n "${plan:-}" ]; then echo "ok $n - $setting: came to its end"; else echo "not ok $n - $setting: came to its end"; failed=1; fi
	plan=
done
echo "1..$n"
exit $failed
