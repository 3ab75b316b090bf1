#!/bin/bash
# The fetch child on its own: every hostile tree that git objects can spell, each refused for its own reason, and the
# honest tree copied byte by byte. `plumb internal-fetch` is given the order that the grader would write.
. "$(dirname "$0")/../tap.sh"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
REPO=$TMP/repo.git
git init -q --bare "$REPO"
g() { git --git-dir="$REPO" "$@"; }
raw() { # OID: its twenty bytes
	local hex=$1 out=''
	while [ -n "$hex" ]; do out+="\\x${hex:0:2}" hex=${hex:2}; done
	printf '%b' "$out"
}
blob() { printf '%s' "$1" | g hash-object -w --stdin; }
entry() { # MODE NAME OID; NAME takes escapes
	printf '%s %b\0' "$1" "$2"
	raw "$3"
}
tree() { g hash-object -t tree --literally -w --stdin; }
commit() { g commit-tree -m t "$1"; }
fetch() { # COMMIT [REPO]: the answer on stdout, the files in $TMP/dest
	rm -rf "$TMP/dest"
	mkdir "$TMP/dest"
	printf '{"repo":"%s","commit":"%s","dest":"%s","files":["*.c","*.h"]}' "${2:-$REPO}" "$1" "$TMP/dest" |
		plumb internal-fetch
}
names() { find "$TMP/dest" -mindepth 1 -printf '%f\n' | sort; }
refused() { # TREE REASON NAME [PLACE]
	local got
	got=$(fetch "$(commit "$1")")
	has "$got" '"status":"refused"' "$3: refused"
	has "$got" "$2" "$3: says why"
	[ $# -lt 4 ] || has "$got" "\"place\":\"$4\"" "$3: says where"
	same "$(names)" "" "$3: nothing of it was written"
}
B1=$(blob 'int x;')
EMPTY=$(printf '' | tree)

# --- honest trees
SUB=$(entry 100644 notes.txt "$B1" | tree)
GOOD=$({ entry 100644 .gitattributes "$(blob '*.c filter=evil eol=crlf ident export-subst')"; entry 100644 a.c "$(printf 'a\n$Id$\r\n' | g hash-object -w --stdin)"
	entry 40000 docs "$SUB"; entry 100755 run.c "$B1"; entry 100644 'z.txt' "$B1"; } | tree)
got=$(fetch "$(commit "$GOOD")")
has "$got" '"status":"done"' "an honest tree is fetched"
same "$(names | tr '\n' ' ')" "a.c run.c " "only what the lab asks for, from the top folder"
same "$(od -An -c "$TMP/dest/a.c" | tr -d ' \n')" 'a\n$Id$\r\n' "attributes and filters change no byte"
same "$(stat -c %a "$TMP/dest/run.c")" 644 "a mode bit of a student's tree goes nowhere"
has "$(fetch "$(commit "$EMPTY")")" '"status":"done"' "an empty tree is no attack"
has "$(fetch "$(commit "$({ entry 100644 'Gr\xc3\xb6\xc3\x9fe.c' "$B1"; entry 100644 'Gr\xc3\xbc\xc3\x9fe.c' "$B1"; } | tree)")")" \
	'"status":"done"' "letters with one spelling are welcome"

# --- names
for n in '..' '.' '' '.git' '.GIT' 'git~1' 'GIT~2' '.git.' '.git ' 'a/b' 'a\\\\b.c' 'C:x' 'x\x01y' 'x\x1b[2J' 'x\x7f' 'a.c.' 'a.c '; do
	got=$(fetch "$(commit "$(entry 100644 "$n" "$B1" | tree)")")
	has "$got" '"status":"refused"' "name $(printf %q "$n"): refused"
	same "$(names)" "" "name $(printf %q "$n"): nothing written"
done
refused "$(entry 100644 'x\xff.c' "$B1" | tree)" "not UTF-8" "not UTF-8" 'x\\xff.c'
refused "$(entry 100644 'x\xc0\xaf.c' "$B1" | tree)" "not UTF-8" "overlong slash"
refused "$(entry 100644 'e\xcc\x81.c' "$B1" | tree)" "not every system writes alike" "combining mark"
refused "$(entry 100644 'x\xe2\x80\xae.c' "$B1" | tree)" "not every system writes alike" "right-to-left override"
refused "$(entry 100644 '.g\xe2\x80\x8cit' "$B1" | tree)" "not every system writes alike" ".git with a zero-width character"
refused "$(entry 100644 '\xe2\x84\xaa.c' "$B1" | tree)" "not every system writes alike" "Kelvin sign for K"
refused "$({ entry 100644 A.c "$B1"; entry 100644 a.c "$B1"; } | tree)" "differ only in upper and lower case" "case twins"
refused "$({ entry 100644 a.c "$B1"; entry 100644 a.c "$B1"; } | tree)" "differ only" "the same name twice"
refused "$({ entry 100644 '\xc3\x84.c' "$B1"; entry 100644 '\xc3\xa4.c' "$B1"; } | tree)" "differ only" "case twins beyond ASCII"
refused "$({ entry 120000 d "$B1"; entry 40000 d "$SUB"; } | tree)" "symbolic link" "link and folder of one name"
refused "$(entry 100644 "$(printf 'n%.0s' {1..101})" "$B1" | tree)" "longer than 100" "a long name"
refused "$(entry 40000 sub "$(entry 100644 '..' "$B1" | tree)" | tree)" "leads out" "deep dot-dot" "sub/.."

# --- modes and kinds
refused "$(entry 120000 a.c "$(blob /etc/passwd)" | tree)" "symbolic link" "a symbolic link" "a.c"
refused "$(entry 40000 sub "$(entry 120000 l "$(blob ../../x)" | tree)" | tree)" "symbolic link" "a link below" "sub/l"
refused "$(entry 160000 lib "$(commit "$EMPTY")" | tree)" "submodule" "a submodule" "lib"
for m in 100666 100664 0100644 040000 100000 777 140000 10644 1006444; do
	refused "$(entry $m a.c "$B1" | tree)" "neither file nor folder" "mode $m"
done
refused "$(entry 40000 d "$B1" | tree)" "not of the kind" "a file that says it is a folder"
refused "$(entry 100644 a.c "$SUB" | tree)" "not of the kind" "a folder that says it is a file"
refused "$(printf '100644 a.c' | tree)" "malformed" "a cut entry"
refused "$({ entry 100644 a.c "$B1"; printf '100644 b.c\0abc'; } | tree)" "malformed" "a cut object name"
refused "$(head -c 3000 /dev/zero | tree)" "malformed" "zeros for a tree"

# --- sizes, counted as written out
T=$SUB
for _ in {1..10}; do T=$(for i in {0..9}; do entry 40000 "d$i" "$T"; done | tree); done
start=$(date +%s)
refused "$T" "more than 2000" "a tree that names itself ten times, ten levels deep"
[ $(($(date +%s) - start)) -lt 5 ]
ok $? "the tree bomb takes no time"
T=$SUB
for _ in {1..17}; do T=$(entry 40000 d "$T" | tree); done
refused "$T" "more than 16 folders" "seventeen folders deep"
refused "$(for i in {1..2100}; do entry 100644 "f$i" "$B1"; done | tree)" "more than 2000" "2100 files"
refused "$(for i in {1..10000}; do entry 100644 "f$i" "$B1"; done | tree)" "more than 2000" "10,000 files"
BIG=$(head -c 20000000 /dev/zero | g hash-object -w --stdin)
refused "$(entry 100644 big.bin "$BIG" | tree)" "above 10 MiB" "20 MB of zeros in 20 kB" "big.bin"
refused "$(entry 100644 big.c "$(head -c 1100000 /dev/zero | g hash-object -w --stdin)" | tree)" "above 1 MiB" "a source of 1.1 MB"
M8=$(head -c 8000000 /dev/zero | g hash-object -w --stdin)
refused "$(for i in {1..9}; do entry 100644 "f$i" "$M8"; done | tree)" "too large" "nine times the same 8 MB"
GIANT=$TMP/giant.git
git init -q --bare "$GIANT"
GB=$(head -c 1000000000 /dev/zero | git --git-dir="$GIANT" -c core.compression=1 -c core.bigFileThreshold=2g hash-object -w --stdin)
GT=$(entry 100644 giant.bin "$GB" | git --git-dir="$GIANT" hash-object -t tree --literally -w --stdin)
GC=$(git --git-dir="$GIANT" commit-tree -m t "$GT")
start=$(date +%s)
has "$(fetch "$GC" "$GIANT")" "above 10 MiB" "one gigabyte is refused by its header"
[ $(($(date +%s) - start)) -lt 3 ]
ok $? "one gigabyte is never inflated"
rm -rf "$GIANT"

# --- the repository's own tricks
C=$(commit "$GOOD")
g update-ref "refs/replace/$C" "$(commit "$EMPTY")"
fetch "$C" >/dev/null
same "$(names | wc -l)" 2 "a replacement ref replaces nothing"
g update-ref -d "refs/replace/$C"
has "$(fetch 1111111111111111111111111111111111111111)" '"status":"error"' "a commit that isn't there is our error"
has "$(fetch HEAD)" '"status":"error"' "a name is no commit"
has "$(fetch "$SUB")" '"status":"refused"' "a tree is no commit"
g update-ref refs/heads/main "$C"
g repack -qad
g prune-packed
has "$(fetch "$C")" '"status":"done"' "packs are read as well"
PACK=$(find "$REPO/objects/pack" -name "*.pack")
chmod u+w "$PACK"
printf '\xff\xff\xff\xff' | dd of="$PACK" bs=1 seek=40 conv=notrunc status=none
got=$(fetch "$C")
has "$got" '"status":"error"' "a broken pack is no verdict"
has "$got" 'git fsck' "a broken pack: the remedy is named"

# --- plain directories: the same rules
D=$TMP/dir
fetch_dir() {
	rm -rf "$TMP/dest"
	mkdir "$TMP/dest"
	printf '{"tree":"%s","dest":"%s","files":["*.c"]}' "$D" "$TMP/dest" | plumb internal-fetch
}
dir_refused() { # REASON NAME PLACE
	local got
	got=$(fetch_dir)
	has "$got" "$1" "directory, $2"
	has "$got" "\"place\":\"$3\"" "directory, $2: says where"
	same "$(names)" "" "directory, $2: nothing written"
}
fresh_dir() { rm -rf "$D" && mkdir -p "$D/sub" && echo 'int x;' >"$D/a.c" && echo n >"$D/sub/n.txt"; }
fresh_dir
mkdir "$D/.git" && ln -s /etc/passwd "$D/.git/link" && ln -s nowhere "$D/.#a.c"
has "$(fetch_dir)" '"files":[{"bytes":7,"name":"a.c"}]' "directory: git's folder and an editor's lock are passed over"
cmp -s "$D/a.c" "$TMP/dest/a.c"
ok $? "directory: the bytes are the same"
fresh_dir && ln -s /etc/passwd "$D/b.c" && dir_refused "symbolic link" "a link" "b.c"
fresh_dir && ln -s /etc "$D/etc" && dir_refused "symbolic link" "a link to a folder" "etc"
fresh_dir && mkfifo "$D/p.c" && dir_refused "neither file nor folder" "a pipe" "p.c"
fresh_dir && echo >"$D/A.c" && dir_refused "differ only" "case twins" "a.c"
fresh_dir && : >"$D/sub/$(printf 'x\001')" && dir_refused "control character" "a control character" 'sub/x?'
fresh_dir && head -c 2000000 /dev/zero >"$D/b.c" && dir_refused "above 1 MiB" "a large source" "b.c"
fresh_dir && head -c 3G /dev/zero 2>/dev/null | truncate -s 3G "$D/big" && dir_refused "above 10 MiB" "a sparse giant" "big"
fresh_dir && (cd "$D" && for _ in {1..17}; do mkdir d && cd d || exit; done) && has "$(fetch_dir)" "more than 16" "directory, deep"
fresh_dir && (cd "$D" && seq -f f%g 2100 | xargs touch) && has "$(fetch_dir)" "more than 2000" "directory, many files"

# --- the lock is on before anything of a stranger is read
if strace -o "$TMP/trace" true 2>/dev/null; then
	fresh_dir
	printf '{"tree":"%s","dest":"%s","files":["*.c"]}' "$D" "$TMP/dest2" >"$TMP/order"
	mkdir "$TMP/dest2"
	strace -f -o "$TMP/trace" -e trace=openat,openat2,seccomp,landlock_restrict_self,prlimit64,setrlimit plumb internal-fetch \
		<"$TMP/order" >/dev/null
	same "$(grep -oE 'seccomp\(SECCOMP_SET_MODE_FILTER|"a\.c"' "$TMP/trace" | head -1)" "seccomp(SECCOMP_SET_MODE_FILTER" \
		"the system-call filter is on before the first file is opened"
	if grep -q landlock_restrict_self "$TMP/trace"; then
		same "$(grep -oE 'landlock_restrict_self|"a\.c"' "$TMP/trace" | head -1)" landlock_restrict_self \
			"Landlock is on before the first file is opened"
	else
		skip "Landlock is on before the first file is opened" "host cannot: the kernel has no Landlock"
	fi
else
	skip "the order of the locks" "strace is missing: apt-get install strace"
fi
tap_done
