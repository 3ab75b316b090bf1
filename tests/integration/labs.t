#!/bin/bash
# The gate: every lab of the repository passes `plumb lab check`.
# wall_s: 1200
. "$(dirname "$0")/../tap.sh"
cd "$TOP" || exit 1

for json in labs/*/lab.json; do
	lab=$(dirname "$json")
	out=$(plumb lab check "$lab" 2>&1)
	ok $? "plumb lab check $lab"
	printf '# %s\n' "${out//$'\n'/$'\n# '}"
done
[ "$TAP_COUNT" -ge 2 ]
ok $? "at least two labs were checked"
tap_done
