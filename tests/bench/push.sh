#!/bin/bash
# Push to verdict, for the reference of each lab: the median of N pushes by stock git, the phases that the push itself
# prints, and as a base the same two compilations by hand, side by side, without any sandbox. What the base leaves out
# (drawing vectors, asking them, checking) is what a person by hand would not do; the ratio says "at most".
set -euo pipefail
cd "$(dirname "$0")/../.."
top=$PWD
n=${N:-5}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
export PATH=$top/${B:-build/gcc-dev}/bin:$PATH HOME=$tmp GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.org GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.org

now_ms() { echo $(($(date +%s%N) / 1000000)); }
median() { sort -n | sed -n "$((n / 2 + 1))p"; }

by_hand() { # DIR: both builds of the student's files at once
	local common="-std=gnu17 -pipe -Wall -Wextra -fPIC -D_GNU_SOURCE -I$1/include -I$1 $2" start
	start=$(now_ms)
	# shellcheck disable=SC2086
	{
		gcc -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong $common -o "$tmp/a" "$1"/*.c $3 2>/dev/null &
		gcc -O1 -g1 -fsanitize=address,undefined $common -o "$tmp/b" "$1"/*.c $3 2>/dev/null &
		wait
	}
	if [ ! -e "$tmp/a" ] || [ ! -e "$tmp/b" ]; then
		echo "the reference does not compile by hand" >&2
		return 1
	fi
	echo $(($(now_ms) - start))
}

for lab in labs/*/lab.json; do
	lab=$(basename "$(dirname "$lab")")
	course=$tmp/$lab-course
	plumb course init "$course" >/dev/null
	plumb course add-lab "$course" "labs/$lab" >/dev/null
	plumb course add-student "$course" b >/dev/null
	git clone -q "$course/repos/$lab/b.git" "$tmp/$lab"
	git -C "$tmp/$lab" rm -q --ignore-unmatch -- "*.c" # the starter's
	cp -R "labs/$lab/reference/." "$tmp/$lab/"
	git -C "$tmp/$lab" add -A
	for i in $(seq 0 "$n"); do
		git -C "$tmp/$lab" commit -q --allow-empty -m "$i"
		start=$(now_ms)
		git -C "$tmp/$lab" push >"$tmp/out" 2>&1 || { cat "$tmp/out"; exit 1; }
		# The first push also prepares the lab: it is not one of the n.
		[ "$i" = 0 ] || echo $(($(now_ms) - start)) >>"$tmp/$lab.ms"
	done
	grep -q '"contract": *"program"' "labs/$lab/lab.json" && kind=-pie || kind=-shared
	for i in $(seq "$n"); do by_hand "$tmp/$lab" "$kind" -lcrypto; done >"$tmp/$lab.hand"
	push=$(median <"$tmp/$lab.ms") hand=$(median <"$tmp/$lab.hand")
	echo "$lab: push to verdict $push ms, compiled by hand $hand ms, ratio $((push * 10 / hand / 10)).$((push * 10 / hand % 10))"
	sed -n 's/^remote: plumb: \([a-z]*  *ok .*[^ ]\) *$/  \1/p' "$tmp/out"
done
