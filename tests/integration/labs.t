#!/bin/bash
# The gate: a lab of the repository, or each of them, passes `plumb lab check`. Usage: labs.t [labs/NAME/lab.json...]
# for each: labs/*/lab.json
# wall_s: 1200
. "$(dirname "$0")/../tap.sh"
cd "$TOP" || exit 1

[ $# -gt 0 ] || set -- labs/*/lab.json
for json; do
	lab=$(dirname "$json")
	out=$(plumb lab check "$lab" 2>&1)
	ok $? "plumb lab check $lab"
	printf '# %s\n' "${out//$'\n'/$'\n# '}"
done
tap_done
