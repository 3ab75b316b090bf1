#!/bin/bash
# The dashboard attacked by whoever can reach its port or its socket (C168, C169, C171, C176, C177): a key that is none, names
# in headers, forms from other sites, cells that a spreadsheet would run, people of another course.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/score.sh"
. "$TOP/tests/integration/course.sh"
. "$TOP/tests/browser/serving.sh"
trap '[ -z "${SERVER:-}" ] || kill "$SERVER" 2>/dev/null; wait; no_worker; rm -rf "$TMP"' EXIT
new_course ann bob && clone ann && change ann && push ann >/dev/null && settle 60 && no_worker
printf 'id,name,cohort\nann,"=HYPERLINK(""http://x"")",c1\nbob,+1-1,c1\n' >"$C/roster.csv"
jar=$TMP/jar
get() { curl -s -m 20 -o "$TMP/body" -w '%{http_code}' "$@"; } # URL...: the status
GOOD=0
must() { # GOT WANT NAME: as same(), and remembered for the case's line
	same "$@"
	[ "$1" = "$2" ] || GOOD=1
}
line() { # NUMBER NAME ENDING UNDEFENDED: of all musts since the last line
	score_line "$1" "$2" "staff and identity" staff "$([ $GOOD = 0 ] && echo held || echo HARM)" "$3" "$BENIGN" "$4"
	GOOD=0
}

# --- a key that anybody can know
serving "$C" --port "$(free_port)"
ok $? "with a key of its own making it serves"
BENIGN=well
kill "$SERVER" && wait "$SERVER"
SERVER=
cp "$C/web.key" "$TMP/web.key"
try_key() { # NAME: the server does not start with the key that is there
	local out status
	out=$(timeout 10 plumb serve "$C" --port "$(free_port)" 2>&1)
	status=$?
	must "$([ $status != 0 ] && [ $status != 124 ] && grep -q web.key <<<"$out" && echo refused)" refused "C168 default-secret: $1: ${out:0:110}"
}
: >"$C/web.key"
try_key "an empty key"
printf 'secret' >"$C/web.key"
try_key "a short one"
cp "$TMP/web.key" "$C/web.key" && chmod 644 "$C/web.key"
try_key "one that everybody may read"
chmod 600 "$C/web.key"
forged=$(plumb course link --url "http://x/" "$C" ann | awk '{ print $2 }')
line C168 default-secret "refused: web.key" "$([[ $forged == http*ann* ]] && echo "harm done: who has the key writes links for anybody" || echo "not shown")"

# --- names in headers
serving "$C" --port "$(free_port)"
must "$(get -H 'Remote-User: ann' "${URL}student/ann.html")" 403 "C169 header-spoof: a name over TCP"
must "$(get -H 'REMOTE-USER: ann' -H 'remote-user: ann' "${URL}student/ann.html")" 403 "C169 header-spoof: twice, in other cases"
must "$(get -H 'Remote-User: ann' -H 'Plumb-Secret: ' "${URL}student/ann.html")" 403 "C169 header-spoof: with an empty secret"
must "$(get -H 'Remote_User: ann' -H 'X-Remote-User: ann' -H 'Forwarded: for=ann' "${URL}student/ann.html")" 403 "C169 header-spoof: under other names"
kill "$SERVER" && wait "$SERVER"
SERVER=
plumb serve "$C" --socket "$TMP/s.sock" >"$TMP/sock.out" 2>&1 &
SERVER=$!
for _ in $(seq 100); do [ -S "$TMP/s.sock" ] && grep -q serving "$TMP/sock.out" && break; sleep 0.1; done
front() { get --unix-socket "$TMP/s.sock" "$@"; }
must "$(front -H 'Remote-User: bob' -H 'remote-user: ann' http://x/student/ann.html)" 403 \
	"C169 header-spoof: the front's name and a browser's beside it"
must "$(front -H 'Remote-User: ann,bob' http://x/student/ann.html)" 403 "C169 header-spoof: two names in one header"
harm="not shown"
[ "$(front -H 'Remote-User: ann' http://x/student/ann.html)" = 200 ] && harm="harm done: over the front's own socket a name is believed"
must "$(stat -c %a "$TMP/s.sock")" 660 "C169 header-spoof: so that socket is its owner's, and the front's by its group"
line C169 header-spoof "nobody is there" "$harm"
answers() { # HEADER...: how often it answers ann's request that hides another person's
	perl -MIO::Socket::UNIX -e '
		my ($path, @more) = @ARGV; my $s = IO::Socket::UNIX->new($path) or die; my ($all, $part) = ("", "");
		my $inner = "GET /student/bob.html HTTP/1.1\r\nHost: x\r\nRemote-User: bob\r\n\r\n"; my $n = length $inner;
		my $head = join "", map { s/%d/$n/r . "\r\n" } @more;
		my $chunks = $head =~ /chunked/ ? "0\r\n\r\n" : "";
		print $s "GET /student/ann.html HTTP/1.1\r\nHost: x\r\nRemote-User: ann\r\n$head\r\n$chunks$inner"; $s->flush;
		$SIG{ALRM} = sub { print scalar(() = $all =~ m(HTTP/1[.]1 \d)g), "\n"; exit }; alarm 2;
		$all .= $part while sysread $s, $part, 65536; $SIG{ALRM}->()' "$TMP/s.sock" "$@"
}
must "$(answers "Content-Length: 0" "Content-Length: %d")" 1 "C169 smuggling: two lengths"
must "$(answers "Content-Length: %d" "Transfer-Encoding: chunked")" 1 "C169 smuggling: a length and chunks"
must "$(answers "Content-Length : %d")" 1 "C169 smuggling: a length with a space"
must "$(answers "Transfer-Encoding: chunked")" 1 "C169 smuggling: chunks behind a GET"
line C169 smuggling "the connection ends" "$([ "$(answers "X: y")" = 2 ] && echo "harm done: what stands behind a plain request is the next one" || echo "not shown")"
kill "$SERVER" && wait "$SERVER"
SERVER=

# --- forms that another site sends, pages that another site frames
serving "$C" --port "$(free_port)"
get -c "$jar" "$LINK" >/dev/null
get -b "$jar" "${URL}attention.html" >/dev/null
form=$(grep -o 'name="form" value="[^"]*"' "$TMP/body" | head -1 | cut -d'"' -f4)
key=$(grep -o 'name="key" value="[^"]*"' "$TMP/body" | head -1 | cut -d'"' -f4)
check "a line waits to be acknowledged" test -n "$key"
send() { get -b "$jar" "$@" --data-urlencode "key=$key" "${URL}acknowledge"; }
must "$(send)" 400 "C171 csrf: without the form's word"
must "$(send -H 'Sec-Fetch-Site: cross-site' --data-urlencode "form=$form")" 403 "C171 csrf: from another site"
must "$(send --data-urlencode "form=instructor~-~9999999999~00")" 403 "C171 csrf: with a word that was made up"
must "$(get -H 'Origin: null' --data-urlencode "form=$form" --data-urlencode "key=$key" "${URL}acknowledge")" 403 "C171 csrf: without the cookie"
must "$(get -b "$jar" "${URL}acknowledge?form=$form&key=$key")" 400 "C171 csrf: by a picture's address"
plumb course link --url "$URL" "$C" bob | awk '{ print $2 }' | xargs -I{} curl -s -o /dev/null -c "$TMP/bob" {}
must "$(get -b "$TMP/bob" --data-urlencode "form=$form" --data-urlencode "key=$key" "${URL}acknowledge")" 403 \
	"C171 csrf: a word that was given to somebody else"
head=$(curl -s -m 20 -D- -o /dev/null -b "$jar" "$URL")
must "$(grep -ci "frame-ancestors 'none'" <<<"$head")" 1 "C171 clickjack: no page is framed"
must "$(grep -o 'SameSite=[A-Za-z]*' <<<"$(curl -s -m 20 -D- -o /dev/null "$LINK")")" SameSite=Strict "C171 csrf: the cookie stays on its site"
same "$(send --data-urlencode "form=$form")" 303 "the instructor's own click does it"
line C171 csrf-clickjack "400 and 403" "harm done: the same bytes with the form's word are taken"

# --- people of this course and of another one
other=$TMP/other
plumb course init "$other" --title Other >/dev/null && plumb course add-student "$other" bob >/dev/null
alien=$(plumb course link --url "$URL" "$other" bob | awk '{ print $2 }')
check "the other course has links of its own" test -n "$alien"
must "$(get "$alien")" 403 "C177 role-cross: a link of another course, for somebody of the same name"
for page in index heatmap attention items student/ann cell/ann/W2P-CRY-01; do
	must "$(get -b "$TMP/bob" "$URL$page.html")" 404 "C177 role-cross: a student asks for $page"
done
must "$(get -b "$TMP/bob" -d key=a "${URL}acknowledge")" 400 "C177 role-cross: or acknowledges"
same "$(get -b "$TMP/bob" "${URL}student/bob.html")" 200 "the own page is there"
bobs=$(awk '/plumb/ { print $NF }' "$TMP/bob")
must "$(get -H "Cookie: plumb=${bobs/student/instructor}" "$URL")" 403 "C177 role-cross: a cookie with another role in it"
line C177 role-cross "403 and 404" "$([ "$(get -b "$jar" "${URL}student/ann.html")" = 200 ] && echo "harm done: with the instructor's cookie it is all there" || echo "not shown")"
kill "$SERVER" && wait "$SERVER"
SERVER=

# --- cells that a spreadsheet runs
bad=$(plumb export --list | awk '/csv|CSV/ { print $1 }' | while read -r format; do
	case $format in canvas* | moodle*) continue ;; esac # these fill a file of the LMS: tests/integration/export.t
	plumb export --course "$C" --inside "$format" 2>/dev/null | grep -E '(^|,)"?[=+@-][^,0-9]' | head -1
done)
must "$bad" "" "C176 csv-inject: no export has a cell that begins a formula"
safe=$(plumb export --course "$C" --inside heatmap 2>/dev/null | grep -c "'=HYPERLINK")
must "$([ "${safe:-0}" -gt 0 ] && echo there)" there "C176 csv-inject: the name is there, as text"
line C176 csv-inject "text" "$(grep -q '"=HYPERLINK' "$C/roster.csv" && echo "harm done: the roster as it came has it" || echo "not shown")"
tap_done
