#!/bin/bash
# A real practice run's record, shown again and made into pages; the curriculum looked at as a whole.
. "$(dirname "$0")/../tap.sh"
cd "$TMP" || exit 1
lab=$TOP/labs/tls13-keys

out=$(plumb curriculum check)
ok $? "the curriculum and every lab have no lint error"
has "$out" "0 errors" "and it says so"
out=$(plumb curriculum map)
has "$out" "    RFC 8949       §3, App. C, §4.2.1" "the map lists clauses by standard"
has "$out" "NO LAB" "and what no lab serves"
plumb curriculum nonsense 2>/dev/null
same $? 2 "an unknown verb is a usage error"

plumb grade --json "$lab" "$lab/starter" >record.json 2>err
same $? 1 "the starter is below the pass mark"
id=$(grep -o '"id":"r-[0-9a-f]*"' record.json | tail -1 | cut -d'"' -f4)
out=$(plumb show record.json)
ok $? "the record is shown"
has "$out" "not passed yet (pass mark" "with its verdict"
has "$out" "<- look" "and where to begin"
has "$(plumb show --json record.json)" '"id":"'"$id"'"' "as JSON as well"

one=$(plumb show --json record.json | grep -o '"id":"[a-z0-9-]*","input"' | head -1 | cut -d'"' -f4)
has "$(plumb show record.json --case "$one")" "expected" "a public case is shown in full"
out=$(plumb show record.json --case no-such-case 2>&1)
same $? 2 "an unknown case is a usage error"
has "$out" "hidden cases are reported by clause only" "that says why"

sed 's/"permille":[0-9]*/"permille":1000/' record.json >forged.json
out=$(plumb show forged.json 2>&1)
same $? 3 "a changed record is refused"
has "$out" "record_digest does not match" "by its digest"
plumb report --html pages forged.json 2>/dev/null
same $? 3 "and makes no page"

out=$(plumb report --html pages record.json)
ok $? "pages are written"
has "$out" "pages/index.html" "and named"
same "$(find pages ! -perm /077 -printf x | wc -c)" "$(find pages -printf x | wc -c)" "and are nobody else's to read"
plumb report --html pages640 --mode 640 record.json >/dev/null
same "$(find pages640 -type f -perm 640 -printf x | wc -c) $(find pages640 -type d -perm 750 -printf x | wc -c)" \
	"$(find pages640 -type f -printf x | wc -c) $(find pages640 -type d -printf x | wc -c)" "but where a group was meant to"
plumb report --html pages777 --mode 777 record.json 2>/dev/null
same $? 2 "other modes are a usage error"
check "a page for the record" test -s "pages/record/$id.html"
check "one style sheet beside them" test -s pages/style.css
has "$(cat pages/index.html)" "WG2-aligned, project-defined" "the framework says whose it is"
same "$(grep -lriE '<script|style="|https?://' pages --include=*.html | grep -v /lab/)" "" "no script, no inline style, nothing from elsewhere"
anchors=$(grep -o 'href="\.\./lab/[^"]*#[^"]*"' "pages/record/$id.html" | sort -u | sed 's/.*#//; s/"//')
check "the record links into the handout" test -n "$anchors"
for a in $anchors; do
	grep -q "id=\"$a\"" pages/lab/tls13-keys.html || missing="${missing:-}$a "
done
same "${missing:-}" "" "and every section that it names is there"

plumb report record.json 2>/dev/null
same $? 2 "no folder named: a usage error"
plumb show r-00000000 2>/dev/null
same $? 2 "a record without a course: a usage error"
tap_done
