#!/bin/bash
# A student alone: one group and nothing else, again on every save, and nothing left behind by a run that was killed.
. "$(dirname "$0")/../tap.sh"
. "$TOP/tests/integration/faults.sh"
export XDG_CACHE_HOME=$TMP/cache
LAB=$TOP/tests/labs/echo-len
COPY=$TOP/tests/labs/copy
cp -R "$LAB/reference" "$TMP/work"

# --- --only ---
got=$(plumb grade --only limit "$LAB" "$TMP/work")
ok $? "one group, all right: exit 0"
asked=$(grep -c '^  [a-z]' <<<"$got")
same "$(grep -c '^  limit-' <<<"$got")" "$asked" "only vectors of the group are shown"
has "$got" "success: limit: $asked of $asked right" "and counted"
hasnt "$got" "of 1000" "points are about the whole lab, so none are said"
got=$(plumb grade --json --only limit "$LAB" "$TMP/work" | sed 's/.*"verdicts":\[//; s/\].*//')
same "$(grep -o '"group":"[a-z]*"' <<<"$got" | sort -u)" '"group":"limit"' "nothing else was asked"
sed -i 's/n > EL_BODY_MAX/n > 100000/' "$TMP/work/frame.c"
plumb grade --only limit "$LAB" "$TMP/work" >/dev/null
same $? 1 "one group, something wrong: exit 1"
plumb grade --only pack "$LAB" "$TMP/work" >/dev/null
same $? 0 "another group of the same work, all right: exit 0"
got=$(plumb grade --only order "$COPY" "$COPY/reference")
ok $? "a program lab: the checker's controls pass although they are about the whole set"
same "$(grep -c '^  c[0-9]*-order ' <<<"$got") $(grep -c '^  c[0-9]*-lower ' <<<"$got")" "3 0" "a program lab: one group's vectors"
one_error "a group that there is not" 2 plumb grade --only nope "$LAB" "$TMP/work" -- 'echo-len has no group "nope"'

# --- --watch ---
await() { # N: until N runs have ended
	local n=300
	while [ $((n--)) -gt 0 ] && [ "$(grep -c "waiting for a change" "$TMP/watched")" -lt "$1" ]; do sleep 0.1; done
	grep -c "waiting for a change" "$TMP/watched"
}
mkdir "$TMP/work/sub"
plumb grade --watch "$LAB" "$TMP/work" >"$TMP/watched" 2>&1 &
pid=$!
same "$(await 1)" 1 "the first run needs no save"
has "$(cat "$TMP/watched")" "800 of 1000" "it graded what was there"
cp "$LAB/reference/frame.c" "$TMP/work/frame.c"
same "$(await 2)" 2 "a save grades again"
has "$(cat "$TMP/watched")" "success: 1000 of 1000" "it graded what was saved"
cp "$TMP/work/frame.c" "$TMP/work/.frame.c.swp" && touch "$TMP/work/frame.c~" && sleep 1
same "$(await 2)" 2 "an editor's own files do not"
sed 's/0x5a/0x5a/; s/CRYPTO_memcmp/memcmp/' "$LAB/reference/frame.c" >"$TMP/frame.new" && mv "$TMP/frame.new" "$TMP/work/frame.c"
same "$(await 3)" 3 "a file that is moved in does, once"
echo x >"$TMP/work/sub/notes" && same "$(await 4)" 4 "so does one in a folder below"
rm "$TMP/work/frame.c" && same "$(await 5)" 5 "and a removal"
has "$(tail -5 "$TMP/watched")" "repair this first" "which is a verdict and ends nothing"
kill "$pid" && wait "$pid" 2>/dev/null
one_error "a revision" 2 plumb grade --watch "$LAB" "$TOP@HEAD" -- "a revision does not change; give a folder"
plumb grade --watch "$LAB" "$TMP/work" >"$TMP/watched" 2>"$TMP/said" &
pid=$!
await 1 >/dev/null
mv "$TMP/work" "$TMP/elsewhere"
wait "$pid"
same "$? $(cat "$TMP/said")" "2 error: --watch: the folder was moved or removed" "the folder goes: so does the watcher"

# --- killed while it prepares a lab, and while it judges ---
killed_in() { # PATTERN below the cache: a run is killed as soon as it is there
	rm -rf "$TMP/cache"
	plumb grade "$LAB" "$LAB/reference" >/dev/null 2>&1 &
	local pid=$! n=400
	until compgen -G "$TMP/cache/plumbline/$1" >/dev/null || [ $((n--)) = 0 ]; do sleep 0.01; done
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	compgen -G "$TMP/cache/plumbline/$1" >/dev/null
}
left() { find "$TMP/cache/plumbline" -mindepth 2 -maxdepth 2 \( -name 'tmp-*' -o -name 's-*' \) | wc -l; }
killed_in 'labs/tmp-*'
ok $? "a run that is killed while it prepares leaves a half made folder"
[ "$(left)" -ge 2 ]
ok $? "and its work"
check "the next one works" plumb grade "$LAB" "$LAB/reference"
same "$(left)" 0 "and takes both away"
mkdir "$TMP/cache/plumbline/work/s-of-somebody" "$TMP/cache/plumbline/labs/tmp-of-somebody"
flock -s "$TMP/cache/plumbline/work" flock -s "$TMP/cache/plumbline/labs" plumb grade "$LAB" "$LAB/reference" >/dev/null
same "$(left)" 2 "what belongs to somebody who is at work stays"
plumb grade "$LAB" "$LAB/reference" >/dev/null
same "$(left)" 0 "and goes when nobody is"
# --- no home, and somebody was in /tmp before
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	without_home() { # COMMAND...: in a /tmp of its own; the project may lie in the one that is hidden
		local program
		program=$(command -v plumb)
		unshare -m --propagation private bash -c 'mount --bind "$1" /mnt && mount -t tmpfs none /tmp && "${@:3}" && cd /mnt &&
			exec env -u HOME -u XDG_CACHE_HOME "$2" grade --json tests/labs/echo-len tests/labs/echo-len/reference' \
			- "$TOP" "${program/#"$TOP"//mnt}" "$@" 2>&1
	}
	has "$(without_home true)" '"practice":true' "without a home the cache is in /tmp"
	has "$(without_home install -d -o 65534 /tmp/plumbline-0)" "others can write there" "and not in a folder that somebody else has made"
	has "$(without_home ln -s /etc /tmp/plumbline-0)" "others can write there" "nor where a link leads"
else
	skip "without a home the cache is in /tmp" "host cannot: no mount namespace of our own"
fi
tap_done
