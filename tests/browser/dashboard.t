#!/bin/bash
# wall_s: 600
# The dashboard in a real browser: a course that was really graded, every view in both schemes under axe, the console, the
# keyboard, a browser without script, a student, another language, a narrow screen, an acknowledgement.
. "$(dirname "$0")/../tap.sh"
. "$TOP/tests/browser/serving.sh"
trap '[ -z "${SERVER:-}" ] || kill "$SERVER"; wait; rm -rf "$TMP"' EXIT
if ! command -v chromium >/dev/null || ! command -v node >/dev/null || [ ! -d "$TOP/grader/web/ui/node_modules" ]; then
	skip "the dashboard in a browser" "no chromium, node or packages: make ui, .ci/deps browser"
	tap_done
fi
made=$("$TOP/tests/browser/course" "$TMP/made" 2>&1)
status=$?
if [ $status != 0 ] || ! serving "$TMP/made/course" --port "$(free_port)" || [ -z "${LINK:-}" ]; then
	ok 1 "a graded course is served"
	printf '%s\n' "$made" "$(cat "$TMP/serve.err" 2>/dev/null)" | sed 's/^/# /'
	tap_done
fi
student=$(plumb course link --url "$URL" "$TMP/made/course" ada | awk '{ print $2 }')
mapfile -t records < <(sqlite3 "$TMP/made/course/plumb.db" \
	"SELECT record FROM submission WHERE n IN (SELECT max(n) FROM submission WHERE student IN ('ada', 'chen') AND state = 2
	GROUP BY student) ORDER BY student") # all right, and with a hole
node "$TOP/tests/browser/check.mjs" "$LINK" "$student" "${records[@]}"
status=$?
[ ! -s "$TMP/serve.err" ] || sed 's/^/# /' "$TMP/serve.err"
exit $status
