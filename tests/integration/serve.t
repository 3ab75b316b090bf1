#!/bin/bash
# plumb serve against strangers: nothing without a link, bad addresses, long ones, slow ones, floods; what the process can
# still do once it serves; the same pages as files.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"
. "$TOP/tests/integration/course.sh"
. "$TOP/tests/browser/serving.sh"
trap '[ -z "${SERVER:-}" ] || kill "$SERVER" 2>/dev/null; wait; no_worker; rm -rf "$TMP"' EXIT
trap '' PIPE # a server that hangs up is what is tested
new_course ann bob && clone ann && change ann && push ann >/dev/null && settle 60
printf 'id,name,cohort\nann,"Ann <b>&""x",c1\nbob,=cmd,C + ü\n' >"$C/roster.csv"
serving "$C" --port "$(free_port)"
ok $? "the course is served: $URL"
port=${URL##*:}
port=${port%/}
jar=$TMP/jar
get() { curl -s -m 20 -o "$TMP/body" -w '%{http_code}' "$@"; } # URL...: the status

same "$(get "$URL")" 403 "without a link nothing is to be seen"
same "$(get "${URL}index.html")$(get "${URL}record/r-1.html")$(get "${URL}nowhere")" 403403403 "whatever is asked for"
same "$(get "${URL}style.css")" 200 "but the style"
has "$(cat "$TMP/body")" "--page" "which is the same everywhere"
same "$(get "${URL}enter/instructor~-~99999999999~00")" 403 "a link that we did not make is none"
same "$(get -c "$jar" "$LINK")" 200 "ours is one"
has "$(cat "$jar")" "#HttpOnly_" "the cookie is not for scripts"
same "$(get -b "$jar" "$URL")" 200 "and then the gap board is there"
has "$(cat "$TMP/body")" "Where are the gaps?" "with its question"
same "$(get -b "$jar" "${URL}heatmap.html")" 200 "and the heatmap"
has "$(cat "$TMP/body")" 'Ann &lt;b&gt;&amp;&quot;x' "a name that is HTML is shown as a name"
has "$(curl -s -m 20 -D- -o /dev/null -b "$jar" "$URL")" "Content-Security-Policy: default-src 'none'" "under a strict policy"
has "$(curl -s -m 20 -b "$jar" -H 'Accept-Language: de' "$URL")" "Wo sind die Lücken?" "in the reader's language"

for bad in 'index.html?x=1' 'index.html?lang=en&lang=en' 'heatmap.html?sort=%3Cscript%3E' 'heatmap.html?sort=' 'index.html?%00' \
	'index.html?lang=%' "index.html?sort=$(printf 'a%.0s' {1..100})"; do
	same "$(get -b "$jar" "$URL$bad")" 400 "a malformed query: ${bad:0:40}"
	has "$(cat "$TMP/body")" "This address is not one of ours" "is told so"
done
for none in 'x.html' 'student/eve.html' 'cell/ann/NONE.html' 'heatmap/2.html' 'heatmap/0.html' 'heatmap/99999999999999999999.html' \
	'%2e%2e/plumb.db' 'web.key' '..%2fweb.key' 'record/..%2f..%2fweb.key.html' 'record/r-00000000.html'; do
	same "$(get --path-as-is -b "$jar" "$URL$none")" 404 "not there: $none"
done
for none in 'attention/1.html' 'attention/99.html' 'index.html?cohort=nobody' 'index.html?cohort=%22%3E%3Cscript%3E'; do
	same "$(get -b "$jar" "$URL$none")" 404 "nor: $none"
done
same "$(get -b "$jar" "${URL}index.html?cohort=C%20%2B%20%C3%BC")" 200 "a cohort's name is the roster's, not ours"
has "$(cat "$TMP/body")" 'href="heatmap.html?cohort=C%20%2B%20%C3%BC"' "and stays while one looks around"
has "$(cat "$TMP/body")" 'lang=de&amp;cohort=C%20%2B%20%C3%BC' "and in another language"
for method in PUT DELETE PATCH OPTIONS TRACE; do
	status=$(get -b "$jar" -X "$method" "${URL}index.html")
	case $status in 405 | 400 | 501) ok 0 "$method is not for this site" ;; *) same "$status" 405 "$method is not for this site" ;; esac
done
same "$(get -b "$jar" -d 'key=a' "${URL}index.html")" 405 "nor POST to a page"
same "$(get -b "$jar" -d 'key=a' "${URL}acknowledge")" 400 "an acknowledgement without the form's word"
same "$(get -b "$jar" -d 'form=instructor~-~9999999999~00&key=a' "${URL}acknowledge")" 403 "with a made-up one"
same "$(head -c 100000 /dev/zero | tr '\0' a | get -b "$jar" --data-binary @- "${URL}acknowledge")" 413 "with too much"
get -b "$jar" "${URL}attention.html" >/dev/null
form=$(grep -o 'name="form" value="[^"]*"' "$TMP/body" | head -1 | cut -d'"' -f4)
key=$(grep -o 'name="key" value="[^"]*"' "$TMP/body" | head -1 | cut -d'"' -f4)
check "a line waits in the attention list" test -n "$key"
same "$(get -b "$jar" -H 'Sec-Fetch-Site: cross-site' --data-urlencode "form=$form" --data-urlencode "key=$key" "${URL}acknowledge")" 403 \
	"from another site"
same "$(get -b "$jar" --data-urlencode "form=$form" --data-urlencode "key=$key" "${URL}acknowledge")" 303 \
	"from ours it is done, and a worker is started for it where none runs"
get -b "$jar" "${URL}attention.html" >/dev/null
has "$(cat "$TMP/body")" "acknowledged by instructor" "and the list says so"

student=$(plumb course link --url "$URL" "$C" bob | awk '{ print $2 }')
get -c "$TMP/bob" "$student" >/dev/null
same "$(get -b "$TMP/bob" "${URL}student/bob.html")" 200 "a student sees the own page"
same "$(get -b "$TMP/bob" "${URL}student/ann.html")" 404 "and nobody else's"
id=$(plumb course link "$C" --list | awk '$3 == "bob" { print $1 }')
check "the list names the link" test -n "$id"
has "$(plumb course link "$C" --list)" "instructor -" "and the one that serve made"
out=$(plumb course link "$C" --revoke "$id")
has "$out" "$id is taken back" "it is taken back"
same "$(get -b "$TMP/bob" "${URL}student/bob.html")" 403 "its session is over at once"
same "$(get "$student")" 403 "and the link opens nothing"
same "$(get -b "$jar" "$URL")" 200 "others stay"
has "$(plumb course link "$C" --list)" "taken back" "the list says so"
plumb course link "$C" --revoke bob 2>/dev/null
same $? 2 "a name is no link's id"
get -c "$TMP/bob" "$(plumb course link --url "$URL" "$C" bob | awk '{ print $2 }')" >/dev/null
same "$(get -b "$TMP/bob" "${URL}student/bob.html")" 200 "a new link is another one"
record=$(plumb course status "$C" --json | grep -o '"record":"r-[^"]*"' | head -1 | cut -d'"' -f4)
same "$(get -b "$jar" "${URL}record/$record.html")" 200 "a record is there for the instructor"
same "$(get -b "$jar" -H 'Accept-Language: de' "${URL}record/$record.html")" 200 "and in another language"
has "$(cat "$TMP/body")" "Wie geurteilt wurde" "in its words"
has "$(cat "$TMP/body")" '<h1><span lang="en">' "while those of the record are marked as what they are"
same "$(get -b "$TMP/bob" "${URL}record/$record.html")" 404 "and not for another student"
same "$(get -H 'Remote-User: ann' "${URL}student/ann.html")" 403 "a name in a header is worth nothing over TCP"
out=$(plumb course link --role nobody "$C" 2>&1)
same "$?" 2 "a role that there is not is a usage error"
out=$(plumb course link "$C" eve 2>&1)
has "$out" "no student of this course" "as is a student that there is not"

long=$(printf 'a%.0s' {1..60000})
status=$(get -b "$jar" "${URL}$long")
case $status in 414 | 431 | 413 | 404) ok 0 "an over-long address is refused" ;; *) same "$status" 414 "an over-long address is refused" ;; esac
exec 3<>"/dev/tcp/127.0.0.1/$port"
head -c 200000 /dev/urandom >&3 2>/dev/null
exec 3>&-
for _ in $(seq 300); do (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET / HTTP/1.1\r\nHost: x' >&3) 2>/dev/null & done
for pid in $(jobs -p); do [ "$pid" = "$SERVER" ] || wait "$pid" 2>/dev/null; done
same "$(get -b "$jar" "$URL")" 200 "after a flood of connections that never finish it still answers"
idle=()
for _ in $(seq 200); do exec {fd}<>"/dev/tcp/127.0.0.1/$port" && idle+=("$fd"); done 2>/dev/null
same "${#idle[@]}" 200 "200 connections are held open and ask nothing"
same "$(get -m 3 -b "$jar" "$URL")" 200 "who comes and asks is served at once all the same"
for fd in "${idle[@]}"; do exec {fd}>&-; done
exec {fd}<>"/dev/tcp/127.0.0.1/$port"
read -r -t 10 -u "$fd" _
same $? 1 "a connection that asks nothing is ended within ten seconds"
exec {fd}>&-
exec 4<>"/dev/tcp/127.0.0.1/$port"
printf 'GET / HTTP/1.1\r\nHost: x\r\n' >&4
slow=0
while [ $slow -lt 40 ] && printf 'X-%s: y\r\n' "$slow" >&4 2>/dev/null; do slow=$((slow + 1)); sleep 1; done
check "who trickles a header a second is cut off" test "$slow" -lt 40
exec 4>&-

sqlite3 "$C/plumb.db" "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 1500), k(n) AS (SELECT 1 UNION ALL
	SELECT n + 1 FROM k WHERE n < 40) INSERT INTO mastery SELECT edition, 'ann' || i.n, 'X-' || k.n, state, mean_e4, lo_e4, hi_e4,
	alpha_e4, beta_e4, n_eff_e4, coverage_e4, side_e4, declared, mapped, attempted, held, accept, reject, vectors, vectors_passed,
	more, more_coverage, margin, critical, oldest_ms, newest_ms, flips FROM i, k, (SELECT * FROM mastery LIMIT 1)"
sqlite3 "$C/plumb.db" "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 1500) INSERT INTO official
	SELECT 100000 + i.n, 's-' || i.n, record, 'ann' || i.n, lab, digest, received_ms, permille, tried, items FROM i,
	(SELECT * FROM official LIMIT 1)"
for page in index heatmap trend attention attention/2 items crosswalk method; do
	same "$(get -b "$jar" "$URL$page.html")" 200 "with 1,500 learners more: $page"
done
sqlite3 "$C/plumb.db" "DELETE FROM mastery WHERE competency LIKE 'X-%'; DELETE FROM official WHERE n > 100000"
answering=$(pgrep -P "$SERVER" | head -1)
check "who answers is locked by seccomp" grep -q '^Seccomp:	2$' "/proc/$answering/status"
check "and can gain nothing" grep -q '^NoNewPrivs:	1$' "/proc/$answering/status"
same "$(find "/proc/$answering/fd" -lname '*plumb.db' -printf x | wc -c)" 1 "it holds the database once"
same "$(find "/proc/$SERVER/fd" -lname '*plumb.db' -printf x | wc -c)" 0 "and its keeper not at all"
flags=$(for f in /proc/"$answering"/fd/*; do [[ $(readlink "$f") != */plumb.db ]] || awk '/^flags/ { print $2 }' "/proc/$answering/fdinfo/${f##*/}"; done)
same "$((0$flags & 3))" 0 "for reading only"

# What changes meanwhile.
page_has() { # PATH WORD: within ten seconds
	for _ in $(seq 100); do [ "$(get -b "$jar" "$URL$1")" = 200 ] && grep -q "$2" "$TMP/body" && return; sleep 0.1; done
	return 1
}
printf 'id,name,cohort\nann,Ann Newly,c9\n' >"$C/roster.csv"
check "a new roster is noticed" page_has heatmap.html 'Ann Newly'
check "with its cohorts" page_has 'heatmap.html?cohort=c9' 'Ann Newly'
check "by another process" test "$(pgrep -P "$SERVER" | head -1)" != "$answering"
check "that has locked itself up as well" grep -q '^Seccomp:	2$' "/proc/$(pgrep -P "$SERVER" | head -1)/status"
plumb course add-student "$C" cem >/dev/null
check "a student who comes later has a page" page_has student/cem.html cem
check "the log has no error so far" test ! -s "$TMP/serve.err"
printf 'id,name\nann,A\nann,B\n' >"$C/roster.csv"
for _ in $(seq 50); do [ ! -s "$TMP/serve.err" ] || break; sleep 0.1; done
has "$(cat "$TMP/serve.err")" "is there twice" "a roster that is wrong is named in the log"
check "and the pages stay as they were" page_has heatmap.html 'Ann Newly'
same "$(grep -c twice "$TMP/serve.err")" 1 "it is said once"
rm "$C/roster.csv"
check "mended, they are as they should be" page_has heatmap.html '>ann<'
cp "$C/course.json" "$TMP/course.json"
sed 's|"[^"]*/tests/labs/echo-len"|"/nowhere/echo-len"|' "$TMP/course.json" >"$C/course.json"
check "a lab whose folder is gone is named on the pages" page_has items.html 'The folder of the exercise echo-len cannot be read'
check "and its records stay in the analysis" grep -q '>echo-len<' "$TMP/body"
cp "$TMP/course.json" "$C/course.json"
for _ in $(seq 100); do get -b "$jar" "${URL}items.html" >/dev/null && ! grep -q 'The folder of' "$TMP/body" && break; sleep 0.1; done
check "until it is there again" grep -q 'measure what they should' "$TMP/body"
for _ in $(seq 100); do [ "$(pgrep -c -P "$SERVER")" = 1 ] && break; sleep 0.1; done
answering=$(pgrep -P "$SERVER")
kill -HUP "$SERVER"
for _ in $(seq 100); do [ "$(pgrep -c -P "$SERVER")" = 1 ] && [ "$(pgrep -P "$SERVER")" != "$answering" ] && break; sleep 0.1; done
check "told by a signal it looks as well" test "$(pgrep -P "$SERVER")" != "$answering"
kill -KILL "$(pgrep -P "$SERVER")"
sleep 2
same "$(get -b "$jar" "$URL")" 200 "after a crash another one answers"
has "$(cat "$TMP/serve.err")" "has ended by itself (signal 9)" "and the log says so"
status_is() { # WANT: within ten seconds
	for _ in $(seq 100); do [ "$(get -b "$jar" "$URL")" = "$1" ] && return; sleep 0.1; done
	return 1
}
if strace -o /dev/null true 2>/dev/null; then
	strace -q -o "$TMP/strace" -e trace=clone,clone3,fork -e inject=clone,clone3,fork:error=EAGAIN -p "$SERVER" 2>/dev/null &
	tracer=$!
	for _ in $(seq 50); do grep -q "^TracerPid:	$tracer$" "/proc/$SERVER/status" && break; sleep 0.1; done
	kill -HUP "$SERVER"
	for _ in $(seq 50); do grep -q "none that answers can be begun" "$TMP/serve.err" && break; sleep 0.1; done
	has "$(cat "$TMP/serve.err")" "none that answers can be begun" "where no process can be started the log says so"
	same "$(get -b "$jar" "$URL")" 200 "and the one that is there goes on"
	kill -KILL "$(pgrep -P "$SERVER")"
	check "where that one ends as well, who comes is told to come again" status_is 503
	has "$(cat "$TMP/body")" "Try again in a while" "in words"
	sleep 2
	same "$(grep -c "can be begun" "$TMP/serve.err")" 1 "the log says it once"
	kill $tracer && wait $tracer
	check "and when the shortage is over it is served again" status_is 200
else
	skip "no process can be started" "host cannot: strace is missing or not allowed"
fi
no_worker
same "$(get -b "$jar" "${URL}record/$record.html")" 200 "a record is there"
mkdir "$TMP/old" && cp "$C/plumb.db" "$TMP/old/" && sqlite3 "$TMP/old/plumb.db" "DROP TRIGGER record_no_delete; DELETE FROM record"
mkdir "$TMP/new" && mv "$C"/plumb.db* "$TMP/new/"
for _ in $(seq 50); do grep -q "unable to open database" "$TMP/serve.err" && break; sleep 0.1; done
has "$(cat "$TMP/serve.err")" "unable to open database" "a database that is taken away is named in the log"
same "$(get -b "$jar" "${URL}record/$record.html")" 200 "and shown as it was"
cp "$TMP/old/plumb.db" "$C/"
gone() { for _ in $(seq 100); do [ "$(get -b "$jar" "${URL}record/$record.html")" = 404 ] && return; sleep 0.1; done; return 1; }
check "another one in its place is what is shown" gone
rm "$C"/plumb.db* && mv "$TMP"/new/* "$C/"
mv "$C/course.json" "$TMP/away.json"
kill -KILL "$(pgrep -P "$SERVER")"
check "a course that cannot be read is no end of the server either" status_is 503
mv "$TMP/away.json" "$C/course.json"
check "and is served when it can" status_is 200
kill "$SERVER" && wait "$SERVER"
same $? 0 "and it ends when it is told to"
same "$(get -m 2 "$URL")" 000 "nobody answers any more"
SERVER=

sock=$TMP/s.sock
plumb serve "$C" --socket "$sock" >"$TMP/sock.out" 2>&1 &
SERVER=$!
for _ in $(seq 50); do [ -S "$sock" ] && grep -q serving "$TMP/sock.out" && break; sleep 0.1; done
same "$(get --unix-socket "$sock" -H 'Remote-User: ann' http://x/student/ann.html)" 200 "over our socket a front web server says who asks"
same "$(get --unix-socket "$sock" -H 'Remote-User: ann' http://x/index.html)" 404 "with the rights of that person"
same "$(get --unix-socket "$sock" -H 'Remote-User: ann' -H 'Remote-User: bob' http://x/student/ann.html)" 403 \
	"of two names none is believed: one of them is a browser's"
same "$(get --unix-socket "$sock" -H 'Remote-User: bob' -H 'remote-user: ann' http://x/student/ann.html)" 403 \
	"whichever comes first"
same "$(get --unix-socket "$sock" http://x/index.html)" 403 "and without a name nobody is there"
kill "$SERVER" && wait "$SERVER"
SERVER=

echo 0123456789abcdef >"$TMP/secret"
chmod 644 "$TMP/secret"
out=$(timeout 10 "$B/bin/plumb" serve "$C" --port "$(free_port)" --front-secret "$TMP/secret" 2>&1)
has "$out" "everybody may read it" "a secret that is none is not taken"

cp "$C/plumb.db" "$TMP/keep.db"
out=$(plumb report --html "$TMP/pages" --course "$C" 2>&1)
ok $? "the same pages are written to files"
has "$out" "students: 3, records: 1" "all of them"
same "$(find "$TMP/pages" -perm /077)" "" "for nobody else"
same "$(grep -lE '<form|\?sort=|\?lang=' -r "$TMP/pages" --include=*.html)" "" "without forms and queries"
same "$(grep -rhoE '(href|src)="[^"#:]+' "$TMP/pages" --include=index.html --include=heatmap.html --include=ann.html | cut -d'"' -f2 |
	sort -u | while read -r l; do [ -e "$TMP/pages/$l" ] || [ -e "$TMP/pages/student/$l" ] || echo "$l"; done)" "" "and no link leads nowhere"
out=$(plumb report --html "$TMP/de" --course "$C" --lang de && cat "$TMP/de/index.html")
has "$out" '<html lang="de">' "in another language as well"
plumb report --html "$TMP/xx" --course "$C" --lang xx 2>/dev/null
same $? 2 "in one that there is"

head -c 5000 "$TMP/keep.db" >"$TMP/cut.db"
mkdir "$TMP/cut" && cp -R "$C/." "$TMP/cut/" && rm -f "$TMP/cut/plumb.db-wal" "$TMP/cut/plumb.db-shm" && cp "$TMP/cut.db" "$TMP/cut/plumb.db"
out=$(timeout 20 plumb serve "$TMP/cut" --port "$(free_port)" 2>&1)
same $? 3 "a database that was cut off is no site"
has "$out" "restore the file from a backup" "and says what to do"
tap_done
