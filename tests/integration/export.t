#!/bin/bash
# Really graded pushes of five students, exported: valid where a tool can tell, nobody named where they leave, badges.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
new_course ann bob cyd dan eve fay
plumb course add-lab "$C" "$TOP/labs/tls13-keys" >/dev/null
check "everybody is a student of the second lab too" plumb course add-student "$C" ann bob cyd dan eve fay
cd "$TMP" || exit 1

give() { # STUDENT LAB FOLDER: push those files
	git clone -q "$C/repos/$2/$1.git" "$TMP/$1-$2" && rm -f "$TMP/$1-$2"/*.c && cp "$3"/*.[ch] "$TMP/$1-$2/" 2>/dev/null
		(cd "$TMP/$1-$2" && echo "/* $1 */" >>"$(find . -maxdepth 1 -name '*.c' | sort | head -1)" &&
			git add -A && git commit -qm work && git push -q origin HEAD:main) >"$TMP/push-$1-$2" 2>&1
}
for s in ann bob cyd dan; do check "$s pushes the reference" give "$s" echo-len "$LAB/reference"; done
check "eve pushes the starter" give eve echo-len "$LAB/starter"
check "ann hands in the second lab" give ann tls13-keys "$TOP/labs/tls13-keys/reference"
check "all six are graded" await 6

# --- who they are
cat >roster.csv <<-'ROSTER'
	id,name,email,cohort,sis_id
	ann,"Ann ""<b>"", A.",ann@example.org,one,S1
	bob,=cmd|' /C calc'!A0,bob@example.org,one,S2
	eve,אבג ‮evil,eve@example.org,one,S3
ROSTER
out=$(plumb import roster --course "$C" roster.csv)
ok $? "a roster is taken"
has "$out" "3 people in the roster; 0 of them are no students" "and counted"
printf 'id,name\nann,A\nann,B\n' >twice.csv
out=$(plumb import roster --course "$C" twice.csv 2>&1)
same "$?" 3 "a roster with an id twice is refused"
has "$out" 'twice.csv:3: id "ann" is there twice' "with the line"
has "$(cat "$C/roster.csv")" "ann@example.org" "and the old one stays"

# --- tables
for t in gaps heatmap trend items attention map standards crosswalk; do
	plumb export "$t" --course "$C" >"$t.csv" 2>err
	ok $? "$t leaves"
	plumb export "$t" --course "$C" --json >"$t.json" 2>>err || cat err
	has "$(cat "$t.csv")$(cat "$t.json")" "WG2-aligned, project-defined" "$t says whose it is"
done
same "$(cat ./*.csv ./*.json | grep -v '^ann,\|^bob,\|^eve,' | grep -cE '(^|[",])(ann|bob|eve)[",]|example\.org|cmd\|')" "0" "nobody's name left"
out=$(plumb export heatmap --course "$C" --inside)
has "$out" "ann," "inside there are names"
has "$out" "\"'=cmd|' /C calc'!A0\"" "and a formula is none"
same "$(stat -c %a "$C/pseudonym.key")" "600" "the pseudonyms' secret is the owner's"
out=$(plumb export gaps --course "$C" --cohort one 2>&1)
same "$?" 2 "a cohort of three does not leave"
has "$out" "with fewer than 5 nothing leaves the course" "and why"
out=$(plumb export evidence --course "$C" --learner ann --competency W2P-WEB-02 --inside)
has "$out" "RFC 8446 §4.4.4" "the evidence behind a cell"

# --- one record
id=$(plumb export evidence --course "$C" --inside --learner ann --competency W2P-WEB-02 >/dev/null &&
	plumb course status "$C" --json | tr '{' '\n' | grep '"lab":"tls13-keys"' | grep -o 'r-[0-9a-f]*' | head -1)
plumb export junit --course "$C" --record "$id" >junit.xml
ok $? "a record as JUnit"
if command -v xmllint >/dev/null; then
	check "valid by a schema" xmllint --noout --relaxng "$TOP/tests/integration/junit.rng" junit.xml
else
	skip "valid by a schema" "xmllint is missing"
fi
same "$(grep -c '<testcase' junit.xml)" "$(sed -n 's/.* tests="\([0-9]*\)".*/\1/p' junit.xml)" "every case counted"
hidden=$(plumb show --course "$C" --full "$id" | grep -o '"id":"[a-z]*-[0-9a-f]*","level"' | cut -d'"' -f4 | head -40)
same "$(for h in $hidden; do grep -c "$h\"" junit.xml; done | grep -cv '^0')" "0" "hidden cases keep their names to themselves"
plumb export sarif --course "$C" --record "$id" >one.sarif
ok $? "as SARIF"
has "$(cat one.sarif)" '"taxa":[{"id":"W2P-' "with its competencies"
plumb export sarif --course "$C" >all.sarif
same "$(grep -o '"automationDetails"' all.sarif | wc -l)" "6" "the course has six runs"
same "$(grep -cE '/(ann|bob|eve)/' all.sarif)" "0" "without a name"
plumb export sarif --course "$C" --cohort one --inside >cohort.sarif
same "$(grep -oE '"id":"[a-z0-9-]+/(ann|bob|eve)/' cohort.sarif | wc -l) $(grep -o '"automationDetails"' cohort.sarif | wc -l)" "4 4" \
	"a cohort has its own runs and no others"
plumb export sarif --course "$C" --cohort one >none.sarif 2>/dev/null
same $? 2 "and leaves as little as its tables do"
plumb export gradescope --course "$C" --record "$id" >gradescope.json
has "$(cat gradescope.json)" '"score":1000' "as Gradescope's results"
plumb show --course "$C" --full "$id" | sed 's/"permille":1000/"permille":999/' >forged.json
out=$(plumb export junit --record forged.json 2>&1)
same "$?" 3 "a changed record is exported by nobody"
has "$out" "record_digest does not match" "and why"

# --- grades
cat >canvas.csv <<-'CANVAS'
	Student,ID,SIS User ID,SIS Login ID,Section,Echo (99)
	    Points Possible,,,,,50
	Ann,1,S1,ann,x,
	Eve,2,S3,,x,
	Fay,3,S9,fay,x,
CANVAS
plumb export canvas-grades --course "$C" --lab echo-len --column Echo --fill canvas.csv --out filled.csv 2>err
ok $? "Canvas's file is filled"
has "$(cat filled.csv)" "Ann,1,S1,ann,x,50.00" "full points"
has "$(cat filled.csv)" "Fay,3,S9,fay,x,"$'\r' "who handed nothing in has no grade, not 0"
has "$(cat err)" "2 grades filled, 1 rows left as they were" "and it is said"

# --- badges
key=$(plumb badge key --course "$C")
ok $? "a key"
echo "$key" >issuer.jwk
same "$(plumb badge key --course "$C")" "$key" "is made once"
same "$(stat -c %a "$C/badge.key")" "600" "and is the owner's"
plumb badge issue --course "$C" --learner ann >badges 2>err
ok $? "ann's badges"
check "at least one was demonstrated" test -s badges
same "$(sed 's/^badges: //' err)" "$(wc -l <badges)" "one a line"
head -1 badges >one.jwt
out=$(plumb badge verify --key issuer.jwk one.jwt)
ok $? "is verified offline"
has "$out" "good, by the key given" "by the issuer's key"
has "$out" "WG2-aligned, project-defined" "and says whose list it is"
has "$(plumb badge verify one.jwt)" "compare it with the issuer's" "with its own key it proves less"
sed 's/./A/900' one.jwt >bent.jwt
cmp -s one.jwt bent.jwt && sed 's/./B/900' one.jwt >bent.jwt
out=$(plumb badge verify --key issuer.jwk bent.jwt 2>&1)
same "$?" 3 "a bent one is refused"
plumb badge issue --course "$C" --learner eve >none 2>err
same "$?" 1 "eve has none"

# --- frameworks
plumb export case >case.json
ok $? "the framework as CASE"
plumb import case case.json --name COPY --out copy.json
ok $? "read again"
has "$(plumb import framework copy.json)" "COPY" "as a second framework"
plumb curriculum check --framework "$TOP/tests/curriculum/university.json" >out
ok $? "an example of one is clean"
out=$(plumb export heatmap --course "$C" --framework "$TOP/tests/curriculum/university.json")
ok $? "and its standing comes from the first one's evidence"
out=$(plumb export map --json)
has "$out" '"hole":true' "the map without a course"
plumb export nonsense 2>/dev/null
same $? 2 "an unknown format is a usage error"
tap_done
