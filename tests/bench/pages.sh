#!/bin/bash
# Every page of the dashboard as plumb serve answers it, over HTTP on loopback, at the size of a large university: 2,000
# learners, 54 competencies, 50,000 records (drawn, never judged; standing.c fills them in). Median and worst of N turns:
# from the first byte asked to the last one answered; the processor's time is the server's alone, so what a quiet machine
# would take at most. The goal is 300 ms on two cores; nothing is asserted.
set -euo pipefail
cd "$(dirname "$0")/../.."
top=$PWD
n=${N:-5}
export B=${B:-build/gcc-dev}
export PATH=$top/$B/bin:$PATH
TMP=$(mktemp -d)
. tests/browser/serving.sh
trap '[ -z "${SERVER:-}" ] || kill "$SERVER"; wait; rm -rf "$TMP"' EXIT
course=$TMP/course
labs=(labs/*/lab.json)
plumb course init "$course" --title "A large university" >/dev/null
plumb course add-lab "$course" "${labs[@]%/lab.json}" >/dev/null
# Names into the course file itself: 2,000 learners' repositories are of no interest here.
seq -f 'learner-%04g' 0 1999 | jq -Rn --slurpfile c "$course/course.json" '$c[0] + {students: [inputs]}' >"$TMP/c.json"
mv "$TMP/c.json" "$course/course.json"
{
	echo id,name,cohort
	seq 0 1999 | awk '{ printf "learner-%04d,Learner %d,2026%c\n", $1, $1, 97 + $1 % 3 }'
} >"$course/roster.csv"
mapfile -t names < <(basename -a "${labs[@]%/lab.json}")
"$B/bench/standing" "$course" "${names[@]}"
serving "$course" --port "$(free_port)" || { cat "$TMP/serve.err" >&2; exit 1; }
curl -s -m 60 -o "$TMP/body" -c "$TMP/jar" "$LINK"

ask() { curl -s -m 60 -b "$TMP/jar" -o "$TMP/body" -w '%{http_code} %{time_total} %{size_download}\n' "$URL$1"; } # PAGE
# Of the process that answers: the keeper above it does nothing here.
processor_us() { awk '{ printf "%d\n", $1 / 1000 }' "/proc/$(pgrep -P "$SERVER" | head -1)/schedstat"; }
printf '%-42s %9s %9s %9s %9s\n' "2000 x 54 x 50000, $n turns" "median" "worst" "processor" "size"
while read -r page what; do
	before=$(processor_us)
	for _ in $(seq "$n"); do ask "$page"; done >"$TMP/turns"
	used=$((($(processor_us) - before) / n / 1000))
	sort -k 2 -n "$TMP/turns" | awk -v what="$what" -v used="$used" -v half=$((n / 2 + 1)) '
		$1 != 200 { bad = $1 }
		NR == half { median = $2 * 1000 }
		{ worst = $2 * 1000; size = $3 / 1024 }
		END { printf "%-42s %6.0f ms %6.0f ms %6d ms %5.0f KiB%s\n", what, median, worst, used, size, bad ? "  status " bad : "" }'
done <<'END'
index.html gap board
index.html?cohort=2026a gap board of one cohort
heatmap.html heatmap
heatmap/20.html heatmap, another page of it
heatmap.html?sort=W2P-WEB-02 heatmap, sorted by one competency
attention/2.html attention list, its second page
seen.html what else was seen
seen/100.html what else was seen, another page of it
seen.html?cohort=2026a what else was seen of one cohort
heatmap.html?cohort=2026a heatmap of one cohort
trend.html trend
trend.html?cohort=2026a trend of one cohort
items.html item analysis
attention.html attention list
map.html curriculum map
crosswalk.html crosswalk
method.html method, with sensitivity
student/learner-0099.html one learner
cell/learner-0099/W2P-WEB-02.html evidence of one cell
lab/tls13-keys.html handout
END
[ ! -s "$TMP/serve.err" ] || { echo "the server's log:"; cat "$TMP/serve.err"; }
