#!/bin/bash
# What we write in others' formats against the schemas of their owners, which are not ours to hand on: DIR/schemas holds
# sarif-schema-2.1.0.json (OASIS), case-v1p1-cfpackage.json (1EdTech), and junit*.xsd of whoever reads such files (Jenkins'
# xUnit plugin has junit-10.xsd). What is tested of itself: a document with something cut out has to fail.
set -uo pipefail
dir=$1/schemas
export PATH=$PWD/${B:-build/gcc-dev}/bin:$PATH
[ -d "$dir" ] || exit 77
command -v jsonschema >/dev/null || { echo "jsonschema is missing: .ci/deps corroborate"; exit 1; }
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
failed=0 ran=0

agrees() { # WHAT COMMAND...: which prints why not
	local what=$1 said
	shift
	ran=$((ran + 1))
	if said=$("$@" 2>&1); then
		echo "ok: $what"
	else
		echo "NOT: $what"
		head -5 <<<"$said" | cut -c 1-300
		tail -1 <<<"$said" | tail -c 300
		failed=$((failed + 1))
	fi
}
json() { jsonschema -i "$1" "$2"; } # DOCUMENT SCHEMA
xml() { xmllint --nonet --noout --schema "$2" "$1"; }
refused() { ! "$@"; }

cp -R labs/tls13-keys/reference "$TMP/wrong"
git -C "$TMP/wrong" apply "$PWD/labs/tls13-keys/mutants/finished-never-checked.patch" || exit 1
for one in starter reference; do plumb grade --json labs/tls13-keys "labs/tls13-keys/$one" >"$TMP/$one.record"; done
plumb grade --json labs/tls13-keys "$TMP/wrong" >"$TMP/wrong.record"
for one in starter reference wrong; do
	plumb export sarif --record "$TMP/$one.record" >"$TMP/$one.sarif" && plumb export junit --record "$TMP/$one.record" >"$TMP/$one.xml" || exit 1
done
plumb export case >"$TMP/case.json" || exit 1

sarif=$dir/sarif-schema-2.1.0.json case=$dir/case-v1p1-cfpackage.json
if [ -f "$sarif" ]; then
	for one in starter reference wrong; do agrees "SARIF 2.1.0, $one: $(jq '.runs[0].results | length' "$TMP/$one.sarif") results" json "$TMP/$one.sarif" "$sarif"; done
	jq 'del(.runs[0].tool)' "$TMP/wrong.sarif" >"$TMP/cut.sarif"
	agrees "one without its tool is refused" refused json "$TMP/cut.sarif" "$sarif"
fi
if [ -f "$case" ]; then
	agrees "CASE 1.1: $(jq '.CFItems | length' "$TMP/case.json") items, $(jq '.CFAssociations | length' "$TMP/case.json") associations" json "$TMP/case.json" "$case"
	jq 'del(.CFDocument)' "$TMP/case.json" >"$TMP/cut.json"
	agrees "one without its document is refused" refused json "$TMP/cut.json" "$case"
fi
for xsd in "$dir"/junit*.xsd; do
	[ -f "$xsd" ] || continue
	for one in starter reference wrong; do agrees "JUnit, $(basename "$xsd"), $one" xml "$TMP/$one.xml" "$xsd"; done
	sed 's/<testcase /<testcases /' "$TMP/wrong.xml" >"$TMP/cut.xml"
	agrees "one with another name in it is refused" refused xml "$TMP/cut.xml" "$xsd"
done
[ $ran -gt 0 ] || exit 77
echo "$ran questions, $failed answered otherwise"
[ $failed = 0 ]
