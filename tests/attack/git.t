#!/bin/bash
# Git ingress (C132-C161): real pushes by stock git to a real course. What holds: a bad tree is refused with a reason
# and leaves nothing behind, a good one is graded as the server received it, and the next honest push is graded. Where it
# can be shown, a bare repository without our settings takes the same push, or a checkout follows it.
# wall_s: 600
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/score.sh"
. "$(dirname "$0")/../integration/course.sh"
new_course ann bob
clone ann
W=$TMP/ann
cp "$LAB"/reference/*.c "$W/" && git -C "$W" commit -qam reference
got=$(push ann main)
has "$got" "1000 of 1000" "an honest push is graded"
git init -q --bare "$TMP/open.git" # the control: stock git as it comes
git -C "$TMP/open.git" config transfer.fsckObjects false
git -C "$W" remote add open "$TMP/open.git"
BLOB=$(echo /etc/passwd | git -C "$W" hash-object -w --stdin)
GOOD=$(git -C "$W" rev-parse HEAD:frame.c)

raw() { # OID: its twenty bytes, escaped
	local hex=$1 out=''
	while [ -n "$hex" ]; do out+="\\x${hex:0:2}" hex=${hex:2}; done
	printf '%s' "$out"
}
entry() { printf '%b' "$1 $2\\x00$(raw "$3")"; } # MODE NAME OID
literal() { git -C "$W" hash-object -t tree --literally -w --stdin; }
commit_of() { git -C "$W" commit-tree -p HEAD -m attack "$1" 2>/dev/null; } # TREE
state() { git -C "$(bare)" for-each-ref; names "$C/work"; find "$(bare)/objects" -name 'tmp_objdir*'; plumb course status "$C" --json | grep -o '"id"' | wc -l; }
send() { # REMOTE OID [ARG...]: bounded
	timeout -s KILL 60 git -C "$W" push "${@:3}" "$1" "$2:refs/heads/main" 2>&1
}
score_git() { score_line "$1" "$2" "git ingress" "${SCORE_ATTACKS:-git-ingress}" "$3" "$4" "${5:-well}" "$6"; }
refused() { # NUMBER NAME COMMIT PATTERN [CHECKOUT-HARM]: by ours, with a reason, nothing left; taken by stock git
	local before after got held=held shown="not shown: stock git refuses it too" start=$SECONDS
	before=$(state)
	got=$(send origin "$3")
	after=$(state)
	grep -q "rejected\|error:\|fatal:" <<<"$got" && grep -qE "$4" <<<"$got" && [ "$before" = "$after" ]
	ok $? "$1 $2: refused, nothing left"
	if ! grep -qE "$4" <<<"$got" || [ "$before" != "$after" ]; then
		held=HARM
		head -5 <<<"$got" | sed 's/^/# /'
	fi
	[ $((SECONDS - start)) -lt 30 ]
	ok $? "$1 $2: in bounded time"
	git -C "$TMP/open.git" update-ref -d refs/heads/main
	timeout -s KILL 20 git -C "$W" push -q --force open "$3:refs/heads/main" 2>/dev/null
	if [ "$(git -C "$TMP/open.git" rev-parse -q --verify refs/heads/main)" = "$3" ]; then
		shown="harm done"
		if [ -n "${5:-}" ]; then
			rm -rf "$TMP/out" && git clone -q -c core.protectNTFS=false -c core.protectHFS=false "$TMP/open.git" "$TMP/out" 2>/dev/null
			(cd "$TMP/out" && eval "$5") >/dev/null 2>&1 || shown="not shown: stock git takes it, its checkout does nothing bad"
		fi
	fi
	score_git "$1" "$2" $held "$(grep -m1 -oE "$4" <<<"$got")" "$HONEST" "$shown"
}
HONEST=well

# --- names
n=0
for name in .. ../x /etc/x ''; do
	t=$(entry 100644 "$name" "$BLOB" | literal)
	refused C132 "dotdot-path-$((n++))" "$(commit_of "$t")" "hasDotdot|fullPathname|emptyName|rejected|error:"
done
n=0
for name in .git .GIT 'git~1' 'GIT~1' '.git.' '.git ' '.git::\x24INDEX_ALLOCATION' '.g\xe2\x80\x8cit'; do
	t=$(entry 100644 "$name" "$BLOB" | literal)
	refused C133 "dotgit-path-$((n++))" "$(commit_of "$t")" "hasDotgit|rejected|error:"
done
n=0
for name in 'a\\\\b' 'C:x' 'x:stream' 'a\x01' 'a\nb.c' '\xff\xfe.c' 'con\x7f'; do
	t=$(entry 100644 "$name" "$BLOB" | literal)
	refused C134 "backslash-path-$((n++))" "$(commit_of "$t")" "error:|rejected" 'true'
done
t=$({ entry 100644 A.c "$GOOD"; entry 100644 a.c "$GOOD"; } | literal)
refused C135 case-twin-ascii "$(commit_of "$t")" "differ only in upper and lower case" true
t=$({ entry 100644 'e\xcc\x81.c' "$GOOD"; entry 100644 '\xc3\xa9.c' "$GOOD"; } | literal)
refused C135 case-twin-normal-form "$(commit_of "$t")" "error:" true
t=$(entry 100644 "$(printf 'n%.0s' {1..255})" "$GOOD" | literal)
refused C136 long-name "$(commit_of "$t")" "longer than 100 bytes" true
nest() { # LEVELS NAME: a tree that deep
	perl -e '
		use Digest::SHA "sha1"; use Compress::Zlib;
		my ($dir, $n, $name, $oid) = @ARGV; $oid = pack "H*", $oid; my $mode = "100644";
		for (0 .. $n) {
			my $body = "$mode $name\0$oid"; my $o = "tree " . length($body) . "\0$body"; $oid = sha1($o);
			my $h = unpack "H*", $oid; my $d = "$dir/" . substr($h, 0, 2); mkdir $d;
			open my $f, ">", "$d/" . substr $h, 2 or die; print $f compress($o); $mode = "40000";
		}
		print unpack "H*", $oid' "$W/.git/objects" "$1" "$2" "$GOOD"
}
refused C136 long-path "$(commit_of "$(nest 15 "$(printf 'd%.0s' {1..99})")")" "longer than 1024|more than 16" true
refused C148 deep-tree "$(commit_of "$(nest 5000 d)")" "error:|rejected|unpack|died|hung up" true
t=$({ entry 100666 frame.c "$GOOD"; entry 0100644 frame2.c "$GOOD"; entry 40000 d "$GOOD"; } | literal)
refused C137 bad-modes "$(commit_of "$t")" "badFilemode|zeroPadded|rejected|error:"

# --- links
for target in /etc/passwd ../../../x lab.json; do
	b=$(printf %s "$target" | git -C "$W" hash-object -w --stdin)
	t=$(printf '120000 blob %s\tframe.c\n' "$b" | git -C "$W" mktree)
	refused C138 "symlink-${target##*/}" "$(commit_of "$t")" "a symbolic link" '[ -L frame.c ]'
done
b=$(printf /tmp | git -C "$W" hash-object -w --stdin)
d=$(printf '100644 blob %s\tx\n' "$GOOD" | git -C "$W" mktree)
t=$({ entry 120000 d "$b"; entry 40000 d "$d"; } | literal)
refused C139 symlink-then-file "$(commit_of "$t")" "duplicateEntries|symbolic link|rejected"
d=$(printf '120000 blob %s\tdeep.c\n' "$b" | git -C "$W" mktree)
t=$(printf '100644 blob %s\tframe.c\n040000 tree %s\tsub\n' "$GOOD" "$d" | git -C "$W" mktree)
refused C140 link-before-strip "$(commit_of "$t")" "sub/deep.c: a symbolic link" '[ -L sub/deep.c ]'
HEADC=$(git -C "$W" rev-parse HEAD)
t=$(printf '160000 commit %s\tlib\n100644 blob %s\tframe.c\n' "$HEADC" "$GOOD" | git -C "$W" mktree)
refused C141 submodule "$(commit_of "$t")" "lib: a submodule" true
m=$(printf '[submodule "lib"]\n\tpath = lib\n\turl = file:///etc\n' | git -C "$W" hash-object -w --stdin)
t=$(printf '160000 commit %s\tlib\n100644 blob %s\t.gitmodules\n100644 blob %s\tframe.c\n' "$HEADC" "$m" "$GOOD" | git -C "$W" mktree)
refused C141 submodule-with-modules "$(commit_of "$t")" "lib: a submodule" 'git submodule init'
n=0
for url in 'ext::sh -c touch% ran' '--upload-pack=touch ran' 'ssh://-oProxyCommand=touch/x'; do
	m=$(printf '[submodule "lib"]\n\tpath = lib\n\turl = %s\n' "$url" | git -C "$W" hash-object -w --stdin)
	t=$(printf '160000 commit %s\tlib\n100644 blob %s\t.gitmodules\n' "$HEADC" "$m" | git -C "$W" mktree)
	refused C142 "gitmodules-tricks-$((n++))" "$(commit_of "$t")" "error:|rejected"
done
t=$(printf '120000 blob %s\t.gitmodules\n' "$BLOB" | git -C "$W" mktree)
refused C142 gitmodules-link "$(commit_of "$t")" "gitmodulesSymlink|symbolic link|rejected"

# --- size
t=$(git -C "$W" mktree < <(for i in $(seq 10000); do printf '100644 blob %s\tf%05d\n' "$GOOD" "$i"; done))
refused C147 many-entries "$(commit_of "$t")" "more than 2000 files" true
t=$(perl -e 'my $o = pack "H*", shift; printf "100644 f%07d\0%s", $_, $o for 1 .. 600000' "$GOOD" | literal)
refused C147 million-entries "$(commit_of "$t")" "error:|rejected|maximum allowed|more than|large" true
head -c 30000000 /dev/urandom >"$TMP/noise"
t=$(printf '100644 blob %s\tnoise\n' "$(git -C "$W" hash-object -w "$TMP/noise")" | git -C "$W" mktree)
refused C149 giant-blob "$(commit_of "$t")" "maximum allowed size" true
rm -f "$TMP/noise"
t=$(printf '100644 blob %s\tzeros\n' "$(head -c 300000000 /dev/zero | git -C "$W" -c core.bigFileThreshold=2g hash-object -w --stdin)" | git -C "$W" mktree)
refused C150 zlib-bomb "$(commit_of "$t")" "above 10 MiB|rejected|error:" '[ $(stat -c %s zeros) = 300000000 ]'
t=$(printf '100644 blob %s\tx.c\n' "$GOOD" | git -C "$W" mktree)
for i in 1 2 3 4 5 6 7 8 9 10; do t=$(for k in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\td%s\n' "$t" $k; done | git -C "$W" mktree); done
refused C151 tree-bomb "$(commit_of "$t")" "more than 2000 files" # no checkout here: ten to the tenth files

# --- packs that no honest git makes
raw_push() { # PACKFILE OID: update main by hand
	local old
	old=$(git -C "$(bare)" rev-parse main)
	{
		perl -e 'my $l = "$ARGV[0] $ARGV[1] refs/heads/main\0 report-status agent=attack\n";
			printf "%04x%s0000", length($l) + 4, $l' "$old" "$2"
		cat "$1"
	} | timeout -s KILL 20 git receive-pack "$(bare)" 2>&1 | tr -d '\0'
}
git -C "$W" commit -q --allow-empty -m pack
NEW=$(git -C "$W" rev-parse HEAD)
git -C "$W" reset -q --hard HEAD~1
printf '%s\n^%s\n' "$NEW" "$HEADC" | git -C "$W" pack-objects --revs --stdout -q >"$TMP/pack"
size=$(stat -c %s "$TMP/pack")
before=$(state)
head -c $((size - 21)) "$TMP/pack" >"$TMP/p1"
{ head -c $((size - 1)) "$TMP/pack"; printf '\x00'; } >"$TMP/p2"
{ printf 'PACK\0\0\0\2\377\377\377\377'; tail -c +13 "$TMP/pack"; } >"$TMP/p3"
{ printf 'PACK\0\0\0\1\x75'; printf '\x11%.0s' {1..20}; printf 'x\x9cjunk'; } >"$TMP/p4" # thin: a base that is not there
: >"$TMP/p5"
i=0
for what in truncated checksum count thin-base empty; do
	got=$(raw_push "$TMP/p$((++i))" "$NEW")
	held=held
	[ "$(state)" = "$before" ] || held=HARM
	same "$(state)" "$before" "C153 broken-pack-$what: nothing came in"
	score_git C153 "broken-pack-$what" $held "refused: $(grep -aoE 'unpack [a-z: -]*|fatal: [a-z -]*' <<<"$got" | head -1)" well "not shown: stock git refuses it too"
done
# a delta whose result would be two gigabytes, made of copies of one kilobyte
perl -e '
	use Compress::Zlib; use Digest::SHA "sha1";
	sub size { my $n = shift; my $s = ""; do { my $b = $n & 127; $n >>= 7; $s .= chr($b | ($n ? 128 : 0)) } while $n; $s }
	sub head { my ($t, $n) = @_; my $b = ($t << 4) | ($n & 15); $n >>= 4; my $s = ""; while ($n) { $s .= chr($b | 128); $b = $n & 127; $n >>= 7 } $s . chr $b }
	my $base = "a" x 65536; my $copies = 30000;
	my $delta = size(65536) . size(65536 * $copies) . ("\x80" x $copies);
	my $o = head(3, 65536) . compress($base); my $at = 12;
	my $ref = head(7, length $delta) . sha1("blob 65536\0$base") . compress($delta);
	my $p = "PACK\0\0\0\2\0\0\0\2" . $o . $ref; print $p . sha1($p)' >"$TMP/p6"
start=$SECONDS
got=$(GIT_ALLOC_LIMIT=64m raw_push "$TMP/p6" "$NEW") # as docs/operator.md has the front end say it
[ "$(state)" = "$before" ] && [ $((SECONDS - start)) -lt 20 ]
good=$?
ok $good "C152 delta-bomb: nothing came in, in $((SECONDS - start)) s"
grep -q "GIT_ALLOC_LIMIT=64m" "$TOP/docs/operator.md"
ok $? "C152 delta-bomb: the operator is told of the limit that stops it"
open_got=$(ulimit -v 1000000 && git -C "$TMP/open.git" unpack-objects <"$TMP/p6" 2>&1 | tr -d '\0')
score_git C152 delta-bomb "$([ $good = 0 ] && echo held || echo HARM)" "refused: $(grep -aoE 'attempting to allocate[a-z ]*|unpack [a-z: -]*' <<<"$got" | head -1)" well \
	"$(grep -q "[Oo]ut of memory\|mmap failed" <<<"$open_got" && echo "harm done" || echo not shown)"
echo "# ${open_got:0:200} / $(grep -a "fatal\|unpack" <<<"$got" | head -2 | tr '\n' ' ')"
[ "$(find "$(bare)/objects" -size +20000k | wc -l)" = 0 ]
ok $? "C152 delta-bomb: no giant file is left"

# --- refs
ref_refused() { # NUMBER NAME REFSPEC...: refused by name
	local before got held=held
	before=$(state)
	got=$(timeout -s KILL 60 git -C "$W" push --force origin "${@:3}" 2>&1)
	same "$(state)" "$before" "$1 $2: nothing changed" || held=HARM
	[ "$(state)" = "$before" ] || held=HARM
	grep -q "rejected\|error\|fatal" <<<"$got"
	ok $? "$1 $2: and it is said"
	score_git "$1" "$2" $held "refused: $(grep -m1 -oE 'only the branch main counts here|hidden ref|deletion prohibited|more than [0-9]+ branches|invalid refspec|rejected' <<<"$got")" well \
		"$(git -C "$W" push -q --force open "${@:3}" 2>/dev/null && echo "harm done" || echo "not shown: stock git refuses it too")"
	git -C "$TMP/open.git" for-each-ref --format='delete %(refname)' refs/replace | # or they would spoil what follows
		GIT_NO_REPLACE_OBJECTS=1 git -C "$TMP/open.git" update-ref --stdin
}
refs=()
for i in $(seq 2000); do refs+=("HEAD:refs/heads/x$i"); done
ref_refused C154 ref-flood "${refs[@]}"
for r in refs/notes/plumb refs/replace/"$HEADC" refs/plumb/graded/s-0 refs/heads/main2 refs/tags/v1 refs/for/main refs/meta/config refs/stash; do
	ref_refused C154 "ref-${r:5:9}" "HEAD:$r"
done
ref_refused C154 ref-delete ":refs/heads/main"
ref_refused C159 replace-graft "HEAD:refs/replace/$(git -C "$(bare)" rev-parse main)"
git -C "$W" symbolic-ref refs/heads/sym refs/heads/main
ref_refused C160 option-like-ref "HEAD:refs/heads/--upload-pack=touch"
ref_refused C160 shell-ref 'HEAD:refs/heads/$(touch${IFS}ran);`id`'
ref_refused C145 repo-config HEAD:HEAD2 HEAD:refs/heads/../../config

# --- taken, and harmless
settle
HELD_BEFORE=$(count held)
accepted() { # NUMBER NAME COMMIT CHECK UNDEFENDED [ARG...]: graded, CHECK holds on what came back ($got)
	local got held=held n
	n=$(graded)
	got=$(send origin "$3" --force "${@:6}")
	settle
	[ "$(graded)" = $((n + 1)) ] && eval "$4"
	ok $? "$1 $2: graded as it should" || held=HARM
	{ [ "$(graded)" = $((n + 1)) ] && eval "$4"; } || { held=HARM && head -20 <<<"$got" | sed 's/^/# /'; }
	score_git "$1" "$2" $held "graded: $(grep -oE '[0-9]+ of 1000' <<<"$got" | head -1)" "$HONEST" "$5"
}
in_tree() { # NAME=FILE...: the reference with more files
	local x list
	list=$(git -C "$W" ls-tree HEAD)
	for x in "$@"; do
		list=$(grep -vP "\t\Q${x%%=*}\E$" <<<"$list")$'\n'"100644 blob $(git -C "$W" hash-object -w --no-filters "${x#*=}")"$'\t'"${x%%=*}"
	done
	git -C "$W" mktree <<<"$list"
}
printf '*.c filter=evil export-subst working-tree-encoding=UTF-16 eol=crlf ident diff=evil\n' >"$TMP/attr"
printf '/* $Id$ $Format:%%H$ */\n' | cat - "$LAB/reference/frame.c" >"$TMP/ident.c"
t=$(in_tree .gitattributes="$TMP/attr" frame.c="$TMP/ident.c")
git -C "$TMP/open.git" update-ref -d refs/heads/main
c=$(commit_of "$t")
git -C "$W" push -q open "$c:refs/heads/main" && shown=$(git -C "$TMP/open.git" archive "$c" frame.c | tar xO | cmp -s - "$TMP/ident.c" && echo "not shown: archive left it alone" || echo "harm done")
accepted C143 attributes "$c" '[[ $got == *"1000 of 1000"* ]]' "$shown"
printf '[lfs]\n\turl = http://127.0.0.1:9/x\n' >"$TMP/lfsconfig"
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n' 0 >"$TMP/pointer"
printf '*.bin filter=lfs\n' >"$TMP/attr"
t=$(in_tree .gitattributes="$TMP/attr" .lfsconfig="$TMP/lfsconfig" big.bin="$TMP/pointer")
accepted C144 lfs "$(commit_of "$t")" '[[ $got == *"1000 of 1000"* ]]' "not shown: no LFS client is installed"
c=$(GIT_AUTHOR_DATE='2001-01-01T00:00:00Z' GIT_COMMITTER_DATE='2001-01-01T00:00:00Z' commit_of "$(git -C "$W" rev-parse 'HEAD^{tree}')")
today=$(date +%s)
accepted C156 back-date "$c" '[ $(($(plumb course status "$C" --json | grep -o "received_ms\":[0-9]*" | cut -d: -f2 | sort -n | tail -1) / 1000)) -ge '"$today"' ]' \
	"$([ "$(git -C "$W" log -1 --format=%ct "$c")" = 978307200 ] && echo "harm done" || echo not shown)"
c=$(GIT_AUTHOR_NAME=bob GIT_AUTHOR_EMAIL=bob@example GIT_COMMITTER_NAME=bob GIT_COMMITTER_EMAIL=bob@example commit_of "$(git -C "$W" rev-parse 'HEAD^{tree}')")
accepted C158 author-spoof "$c" '! plumb course status "$C" --json | grep -q "\"student\":\"bob\""' \
	"$([ "$(git -C "$W" log -1 --format=%an "$c")" = bob ] && echo "harm done" || echo not shown)"
opts=()
for i in $(seq 300); do opts+=(-o "x$i=\$(touch ran);--upload-pack=touch"); done
accepted C160 option-inject "$(commit_of "$(git -C "$W" rev-parse 'HEAD^{tree}')")" '[ -z "$(find "$C" "$TMP/ann" -name ran)" ]' "not shown: nobody reads push options" "${opts[@]}"

git -C "$W" fetch -q origin
truncate -s 513M "$(bare)/objects/pack/pack-full.keep" # as many pushes before
refused C149 full-repository "$(git -C "$W" commit-tree -p origin/main -m attack 'HEAD^{tree}')" "512 are its share"
rm "$(bare)/objects/pack/pack-full.keep"
# deltas that unfold to a hundred times the pack, kept loose as stock git does with a small push, though no commit leads there
settle
perl -e '
	use Compress::Zlib; use Digest::SHA qw(sha1 sha1_hex);
	sub size { my $n = shift; my $s = ""; do { my $b = $n & 127; $n >>= 7; $s .= chr($b | ($n ? 128 : 0)) } while $n; $s }
	sub head { my ($t, $n) = @_; my $b = ($t << 4) | ($n & 15); $n >>= 4; my $s = ""; while ($n) { $s .= chr($b | 128); $b = $n & 127; $n >>= 7 } $s . chr $b }
	my ($tree, $parent) = @ARGV; my $n = 1 << 20; open my $u, "<", "/dev/urandom"; read $u, my $base, $n;
	my @o = (head(3, $n) . compress($base)); my $id = sha1("blob $n\0$base");
	for my $i (1 .. 60) {
		my $d = size($n) . size($n);
		$d .= chr(0x8f) . pack("V", ($i * 65537 + $_ * 65536) % ($n - 65536)) for 0 .. 15;
		push @o, head(7, length $d) . $id . compress($d);
	}
	my $c = "tree $tree\nparent $parent\nauthor a <a\@e> 1 +0000\ncommitter a <a\@e> 1 +0000\n\nnoise\n";
	push @o, head(1, length $c) . compress($c);
	my $p = "PACK" . pack("NN", 2, scalar @o) . join "", @o; print $p, sha1($p);
	print STDERR sha1_hex("commit " . length($c) . "\0$c")' \
	"$(git -C "$W" rev-parse 'HEAD^{tree}')" "$(git -C "$(bare)" rev-parse main)" >"$TMP/p7" 2>"$TMP/p7.id"
disk() { du -sk "$1/objects" | cut -f1; }
before=$(disk "$(bare)")
PLUMB_FOLLOW_MS=0 GIT_ALLOC_LIMIT=64m raw_push "$TMP/p7" "$(cat "$TMP/p7.id")" >/dev/null
grown=$(($(disk "$(bare)") - before))
[ "$(git -C "$(bare)" rev-parse main)" = "$(cat "$TMP/p7.id")" ] && [ $grown -lt 4000 ]
good=$?
ok $good "C152 delta-noise: what was sent is what lies on the disk ($grown KiB)"
git -C "$TMP/open.git" unpack-objects -q <"$TMP/p7" 2>/dev/null
score_git C152 delta-noise "$([ $good = 0 ] && echo held || echo HARM)" "kept as a pack" "$HONEST" \
	"$([ "$(disk "$TMP/open.git")" -gt 50000 ] && echo "harm done: $(disk "$TMP/open.git") KiB" || echo "not shown")"
settle

# --- changed while it waits
no_worker
graded=$(graded)
A=$(commit_of "$(git -C "$W" rev-parse 'HEAD^{tree}')")
printf 'int broken = ;\n' >"$TMP/broken.c"
Bc=$(commit_of "$(in_tree frame.c="$TMP/broken.c")")
for c in "$A" "$Bc"; do PLUMB_FOLLOW_MS=0 flock "$C/run/worker.lock" git -C "$W" push -q --force origin "$c:main" 2>/dev/null; done
plumb worker --leave "$C" 2>/dev/null
row() { plumb course status "$C" --json | tr '{' '\n' | grep "$1"; }
grep -q '"permille":1000' <<<"$(row "$A")" && grep -q '"permille":0' <<<"$(row "$Bc")"
good=$?
ok $good "C157 swap-while-queued: A and B are graded as they were pushed"
same "$(graded)" $((graded + 2)) "C157 swap-while-queued: each once"
git -C "$(bare)" for-each-ref | grep -q "$A"
ok $? "C157 swap-while-queued: what was rewound stays pinned"
score_git C157 swap-while-queued "$([ $good = 0 ] && echo held || echo HARM)" "both graded" well \
	"$([ "$(git -C "$(bare)" rev-parse main)" = "$Bc" ] && echo "harm done" || echo "not shown")"

# --- after the due instant: what counts is when the server had it
due_lab=$(basename "$LAB")
last() { plumb course status "$C" --json | tr '{' '\n' | grep '"record"' | tail -1 | grep -o 'r-[0-9a-f]*' | head -1; }
late() { plumb show --course "$C" --full "$(last)" | grep -o '"late":[a-z]*'; }
plumb course due "$C" "$due_lab" "$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)" >/dev/null
git -C "$W" reset -q --hard "$HEADC"
c=$(commit_of "$(git -C "$W" rev-parse 'HEAD^{tree}')")
send origin "$c" --force >/dev/null
settle 60
in_time=$(late)
plumb course due "$C" "$due_lab" "$(date -u -d '-1 second' +%Y-%m-%dT%H:%M:%SZ)" >/dev/null
c=$(GIT_AUTHOR_DATE="2020-01-01T00:00:00Z" GIT_COMMITTER_DATE="2020-01-01T00:00:00Z" commit_of "$(git -C "$W" rev-parse 'HEAD^{tree}')")
send origin "$c" --force >/dev/null
settle 60
same "$in_time/$(late)" '"late":false/"late":true' "C155 after-deadline: a force-push a second later is late, whatever its dates say"
SCORE_ATTACKS=late-policy score_git C155 after-deadline "$([ "$(late)" = '"late":true' ] && echo held || echo HARM)" "marked late" \
	"$([ "$in_time" = '"late":false' ] && echo well || echo refused)" \
	"$(git -C "$(bare)" log -1 --format=%cI main | grep -q ^2020 && echo "harm done: the commit says 2020")"
plumb course due "$C" "$due_lab" none >/dev/null

# --- the serving process
shell_ran=0
for v in GIT_DIR=/etc GIT_CONFIG_COUNT=1 GIT_OBJECT_DIRECTORY=/tmp/x GIT_ALTERNATE_OBJECT_DIRECTORIES=/tmp/x GIT_QUARANTINE_PATH=/etc; do
	out=$(cd "$(bare)" && env "$v" GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/tmp plumb hook pre-receive "$C" <<<"$(printf '%040d %040d refs/heads/x' 0 1)" 2>&1)
	grep -q "only the branch main\|error:\|GIT_QUARANTINE" <<<"$out" || shell_ran=1
done
ok $shell_ran "C146 env-config: a hook drops git's variables"
cat >"$TMP/ssh" <<'EOF'
#!/bin/sh
student=$1
shift
[ -z "$EVIL" ] || export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/nowhere # as with AcceptEnv GIT_*
[ -z "$NAKED" ] || exec sh -c "$*"
SSH_ORIGINAL_COMMAND="$*" exec sh -c "exec plumb shell '$C' '$student'"
EOF
chmod 755 "$TMP/ssh"
export C GIT_SSH_COMMAND=$TMP/ssh GIT_SSH_VARIANT=simple
out=$(EVIL=1 git -C "$W" push ann:echo-len "$HEADC:refs/heads/by-env" 2>&1)
has "$out" "only the branch main counts here" "C146 env-config: nor does plumb shell hand them on" || shell_ran=1
cp -r "$(bare)" "$TMP/bare.git" # git alone, with the same hooks
EVIL=1 NAKED=1 git -C "$W" push -q "ann:$TMP/bare.git" "$HEADC:refs/heads/by-env" 2>/dev/null && shown="harm done: the hooks were left out" || shown="not shown"
score_git C146 env-config "$([ $shell_ran = 0 ] && [[ $out == *"only the branch"* ]] && echo held || echo HARM)" "dropped" well "$shown"
stolen=''
for asked in "git-upload-pack '$(bare bob)'" "git-receive-pack '$(bare bob)'" "git-upload-pack 'echo-len/../echo-len/bob.git'" \
	"git-upload-pack 'echo-len';touch $TMP/ran" "git-upload-pack '--exec=touch'" "git-upload-archive '$(bare bob)'" \
	"sh -c id" "git-upload-pack '\$(touch $TMP/ran)'"; do
	out=$("$TMP/ssh" ann "$asked" </dev/null 2>/dev/null | tr -d '\0')
	[ -z "$out" ] || stolen+=" [$asked]"
done
[ ! -e "$TMP/ran" ] || stolen+=" ran"
same "$stolen" "" "C161 ssh-command: a student's key opens no other repository and starts nothing"
check "C161 ssh-command: and opens the own one" git clone -q ann:echo-len "$TMP/by-key"
score_git C161 ssh-command "$([ -z "$stolen" ] && echo held || echo HARM)" "refused" "$([ -d "$TMP/by-key" ] && echo well || echo refused)" \
	"$(git-shell -c "git-upload-pack '$(bare bob)'" </dev/null 2>/dev/null | tr -d '\0' | grep -q refs/heads/main && echo "harm done: git's own shell shows it" || echo "not shown")"
unset GIT_SSH_COMMAND
[ -z "$(find "$(bare)" -newer "$W/.git/HEAD" \( -name config -o -name alternates -o -path '*/hooks/*' \))" ]
ok $? "C145 repo-config: no push wrote config, hooks or alternates"

# --- and the next honest push is graded
same "$(count held)" "$HELD_BEFORE" "nothing was held"
git -C "$W" reset -q --hard "$HEADC"
c=$(commit_of "$(git -C "$W" rev-parse 'HEAD^{tree}')")
got=$(send origin "$c" --force)
has "$got" "1000 of 1000" "the next honest push is graded"
settle
same "$(names "$C/work")" "" "nothing is left"
tap_done
