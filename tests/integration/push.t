#!/bin/bash
# Real pushes with stock git: what is refused and why, what is graded, what a pusher sees, and what survives when one of
# the parties is killed.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/course.sh"
new_course ann bob
check "a student clones the starter" clone ann
clone bob

# --- refused at the door, with place and remedy; nothing is queued for it
refs_before=$(git -C "$(bare)" for-each-ref)
got=$(push ann HEAD:refs/heads/other)
has "$got" "error: refs/heads/other: only the branch main counts here" "another branch is refused"
has "$got" "hint: git push origin HEAD:main" "another branch: the remedy"
git -C "$TMP/ann" tag v1
has "$(push ann v1)" "refs/tags/v1: only the branch main counts" "a tag is refused"
has "$(push ann HEAD:refs/notes/plumb)" "refs/notes/plumb: only the branch main counts" "a note of one's own is refused"
has "$(push ann HEAD:refs/plumb/graded/s-0)" "hidden ref" "a pin is refused by git itself"
has "$(push ann HEAD:refs/replace/1111111111111111111111111111111111111111)" "only the branch main counts" "a replacement is refused"
has "$(push ann :main)" "rejected" "main can't be deleted"
has "$(push ann HEAD:main)" "Everything up-to-date" "an empty push is no submission"
push_tree() { # TREE [OPTION...]: push a commit of that tree over HEAD
	local c
	c=$(git -C "$TMP/ann" commit-tree -p HEAD -m t "$1") || return
	git -C "$TMP/ann" push origin "$c:main" 2>&1
}
blob=$(echo /etc/passwd | git -C "$TMP/ann" hash-object -w --stdin)
t=$(printf '120000 blob %s\tframe.c\n' "$blob" | git -C "$TMP/ann" mktree)
got=$(push_tree "$t")
has "$got" "error: frame.c: a symbolic link" "a symbolic link is refused and named"
has "$got" "hint: commit the file itself" "a symbolic link: the remedy"
t=$(printf '160000 commit %s\tlib\n' "$(git -C "$TMP/ann" rev-parse HEAD)" | git -C "$TMP/ann" mktree)
has "$(push_tree "$t")" "error: lib: a submodule" "a submodule is refused and named"
raw() { # OID: its twenty bytes
	local hex=$1 out=''
	while [ -n "$hex" ]; do out+="\\x${hex:0:2}" hex=${hex:2}; done
	printf '%b' "$out"
}
raw_tree() { # NAME: a tree with that name in it, whatever it is
	{ printf '100644 %b\0' "$1"; raw "$blob"; } |
		git -C "$TMP/ann" hash-object -t tree --literally -w --stdin
}
for n in .. .git .GIT 'git~1' '\xff.c' 'a\\\\b' 'x\x01'; do
	has "$(push_tree "$(raw_tree "$n")")" "rejected" "name $(printf %q "$n") is refused"
done
t=$(for i in $(seq 10000); do printf '100644 blob %s\tf%05d\n' "$blob" "$i"; done | git -C "$TMP/ann" mktree)
has "$(push_tree "$t")" "error: more than 2000 files and folders" "a tree of 10,000 files is refused"
head -c 30000000 /dev/urandom >"$TMP/noise"
big=$(git -C "$TMP/ann" hash-object -w "$TMP/noise")
t=$(printf '100644 blob %s\tnoise\n' "$big" | git -C "$TMP/ann" mktree)
has "$(push_tree "$t")" "maximum allowed size" "a pack of 30 MB is refused by git itself"
big=$(head -c 15000000 /dev/zero | git -C "$TMP/ann" hash-object -w --stdin)
t=$(printf '100644 blob %s\tzeros\n' "$big" | git -C "$TMP/ann" mktree)
has "$(push_tree "$t")" "error: zeros: a file above 10 MiB" "15 MB of zeros in a small pack are refused"
same "$(git -C "$(bare)" for-each-ref)" "$refs_before" "no refused push left a ref"
same "$(plumb course status "$C" --json)" "[]" "no refused push made a submission"
same "$(names "$C/work")" "" "no refused push left a file"
same "$(find "$(bare)/objects" -name 'tmp_objdir*')" "" "no quarantine is left"

# --- graded, live
start=$(date +%s%N)
change ann
push ann main >"$TMP/out" &
pid=$!
until grep -q 'plumb: echo-len, commit' "$TMP/out"; do
	sleep 0.01
	[ $(($(date +%s%N) - start)) -lt 5000000000 ] || break
done
first=$((($(date +%s%N) - start) / 1000000))
[ $first -lt 1500 ]
ok $? "the first line comes at once ($first ms after the commit)"
wait $pid
ok $? "the push succeeds"
got=$(cat "$TMP/out")
has "$got" "commit $(git -C "$TMP/ann" rev-parse --short=7 HEAD), attempt 1" "commit and attempt are named"
has "$got" "plumb: build      ok" "the build is told"
has "$got" "RFC 8446 §5.1" "a clause is told"
has "$got" "of 1000" "the score is told"
has "$got" "record r-" "the record is named"
same "$(grep -c $'\x1b' "$TMP/out")" 0 "no escape sequence comes from us"
same "$(awk 'length > 100' "$TMP/out" | wc -l)" 0 "lines are short"
cp "$LAB"/reference/*.c "$TMP/ann/" && git -C "$TMP/ann" commit -qam reference
got=$(push ann main)
has "$got" "attempt 2" "the second push is attempt 2"
has "$got" "1000 of 1000" "the reference has all points"
git -C "$TMP/ann" fetch -q origin refs/notes/plumb:refs/notes/plumb
has "$(git -C "$TMP/ann" log -1 --notes=plumb)" "1000 of 1000" "the verdict is a git note as well"
has "$(git -C "$(bare)" for-each-ref)" "refs/plumb/graded/s-" "what was graded is pinned"
same "$(git -C "$TMP/ann" ls-remote origin | grep -c refs/plumb)" 0 "and the pins are nobody's business"
git -C "$TMP/ann" reset -q --hard HEAD~1
has "$(push ann main)" "rejected" "a rewind needs force"
has "$(push ann --force main)" "attempt 3" "a forced rewind is graded again"
git -C "$(bare)" cat-file -e "$(git -C "$TMP/ann" rev-parse ORIG_HEAD)"
ok $? "what was rewound is still there"

# --- two at once
settle
change ann && change bob
push ann main >"$TMP/a.out" &
a=$!
push bob main >"$TMP/b.out" &
b=$!
wait $a && wait $b
ok $? "two pushes at once succeed"
has "$(cat "$TMP/a.out")" "of 1000" "one has its verdict"
has "$(cat "$TMP/b.out")" "of 1000" "the other as well"
same "$(graded)" 5 "each is graded once"
same "$(worker_pid | wc -w)" 1 "one worker did it"

# --- the pusher hangs up
change ann
setsid git -C "$TMP/ann" push -q origin main >/dev/null 2>&1 &
until [ "$(git -C "$(bare)" rev-parse main)" = "$(git -C "$TMP/ann" rev-parse HEAD)" ]; do sleep 0.02; done
kill -9 -- -$! # git, receive-pack and the hook, wherever it is
wait $! 2>/dev/null
await 6
ok $? "the push of a pusher who was killed is graded all the same"

# --- the worker is killed while it works; whoever follows starts another one
change ann
push ann main >"$TMP/out" &
pid=$!
until grep -q 'attempt' "$TMP/out"; do sleep 0.01; done
sleep 0.3
w=$(worker_pid)
[ -z "$w" ] || kill -9 "$w"
wait $pid
has "$(cat "$TMP/out")" "of 1000" "the verdict comes although the worker was killed"
settle
same "$(graded)" 7 "once"

# --- the hook is killed before it wrote anything: a head that nobody queued
no_worker
mv "$C/hooks/post-receive" "$C/hooks/off"
change bob
push bob main >/dev/null
mv "$C/hooks/off" "$C/hooks/post-receive"
touch -d '1 minute ago' "$(bare bob)/refs/heads/main"
await 8
ok $? "a head whose hook was killed is found and graded"
no_worker
plumb worker --leave "$C" 2>/dev/null
same "$(graded)" 8 "once, and the starter of a student who never pushed not at all"

# --- attempts of a day
sed -i 's/"attempts_per_day":0/"attempts_per_day":9/' "$C/course.json"
change ann
has "$(push ann main)" "(2 of 9 left today)" "the attempts that are left are told"
sed -i 's/"attempts_per_day":9/"attempts_per_day":7/' "$C/course.json"
change ann
got=$(push ann main)
has "$got" "all 7 attempts of today are used" "no attempt left: refused"
has "$got" "plumb grade . works without limit" "and what to do meanwhile"
sqlite3 "$C/plumb.db" "DROP TRIGGER submission_seed; UPDATE submission SET received_ms = received_ms + 1000000000"
has "$(push ann main)" "of 7 left today" "what a clock received that ran ahead is no attempt of today's"
tap_done
