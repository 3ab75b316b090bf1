#!/bin/bash
# Every document that people write or pass on, broken in the same ways: the program that reads it names the file and the
# key in one line, and does nothing.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
. "$(dirname "$0")/faults.sh"
cd "$TMP" || exit 1
export XDG_CACHE_HOME=$TMP/cache

# broken FILE STATUS KEY COMMAND...: FILE is good; KEY is a required text of its top object. It is put back at the end.
broken() {
	local file=$1 status=$2 key=$3 name
	name=$(basename "$1") good=$(cat "$1")
	shift 3
	"$@" >/dev/null 2>"$TMP/err" </dev/null
	[ $? -le 1 ]
	ok $? "$name is good as it is ($*)"
	each() { # WHAT TEXT PATTERN...
		local what=$1
		printf '%s' "$2" >"$file"
		shift 2
		one_error "$name, $what" "$status" "${command[@]}" -- "$name" "$@"
	}
	local command=("$@")
	each "an unknown key" "${good/\{/\{\"colour\":\"red\",}" "colour: unknown key"
	each "a key twice" "${good/\{/\{\"$key\":\"x\",}" "$key: key stands twice"
	each "a missing key" "$(KEY=$key perl -0pe 's/"$ENV{KEY}":\s*"[^"]*"\s*,// || s/,\s*"$ENV{KEY}":\s*"[^"]*"//' <<<"$good")" "$key"
	each "a key of another kind" "$(KEY=$key perl -0pe 's/"$ENV{KEY}":\s*"[^"]*"/"$ENV{KEY}":7/' <<<"$good")" "$key"
	each "cut off" "${good:0:${#good}-2}" "not JSON"
	each "nothing in it" "" "not JSON"
	each "something behind the end" "$good}" "not JSON"
	each "a list" "[1]" "object"
	each "bytes that are no text" "${good/\{/\{\"$'\xff'\":1,}" "UTF-8"
	each "too deep" "$(printf '[%.0s' {1..40})" "deep"
	printf '%s\n' "$good" >"$file"
	rm "$file"
	one_error "$name, not there" "[23]" "${command[@]}" -- "$name"
	printf '%s\n' "$good" >"$file"
}

echo '{"profile":"run","argv":["/bin/true"]}' >job.json
broken job.json 3 profile plumb-runner run --job job.json

check "a course" new_course ann
mkdir labs data
cp -r "$LAB" labs/
cp -r "$TOP/curriculum" data/
ln -s "$TOP/labs" "$TOP/runner" "$TOP/grader" data/
plumb course init "$TMP/other" >/dev/null
broken labs/echo-len/lab.json 3 title plumb course add-lab "$TMP/other" labs/echo-len
one_error "no lab.json" 2 plumb grade "$TMP" "$LAB/reference" -- "no lab.json there" "the installed ones are: cose-sign1 dns-zone-sign"

export PLUMB_DATA=$TMP/data
broken data/curriculum/framework.json 3 schema plumb curriculum check
broken data/curriculum/standards.json 3 schema plumb curriculum check
broken data/curriculum/mastery.json 3 schema plumb curriculum check
unset PLUMB_DATA

# published vectors: read when something is graded
published() { # WHAT SED PATTERN
	sed "$2" "$LAB/vectors/published.json" >labs/echo-len/vectors/published.json
	one_error "published.json, $1" 3 plumb grade labs/echo-len "$LAB/reference" -- "published.json" "$3"
}
published "an unknown key" 's/"op": 1/"oq": 1/' "vectors[0]: oq: unknown key"
published "a key twice" 's/"op": 1/"op": 1, "op": 1/' "vectors[0]: op: key stands twice"
published "a missing key" '/"op": 1/d' "vectors[0]: op: missing"
published "half a byte" 's/"616263"/"61626"/' "vectors[0].in: not an even number"
published "another schema" 's,plumb-vectors/1,plumb-vectors/9,' "plumb-vectors/1"
published "cut off" '$d' "not JSON"
cp "$LAB/vectors/published.json" labs/echo-len/vectors/

broken "$C/course.json" 3 title plumb course status "$C"

plumb grade "$LAB" "$LAB/starter" --json >record.json 2>/dev/null
same $? 1 "a record"
broken record.json 3 verdict_digest plumb show record.json
broken record.json 3 verdict_digest plumb replay record.json --lab "$LAB" --repo "$LAB/starter"
broken record.json 3 verdict_digest plumb report --html pages record.json
tap_done
