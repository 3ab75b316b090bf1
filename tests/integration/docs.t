#!/bin/bash
# The documents: what they name exists, and they keep to their size.
. "$(dirname "$0")/../tap.sh"
cd "$TOP" || exit 1

links_resolve() { # FILE: every relative link of a Markdown file leads somewhere
	local target bad=0
	while read -r target; do
		case $target in '' | http*://* | mailto:* | \#*) continue ;; esac
		[ -e "$(dirname "$1")/${target%%#*}" ] || { echo "$1: $target: no such file"; bad=1; }
	done < <(grep -o '](\([^)]*\))' "$1" | sed 's/^](//; s/)$//')
	return $bad
}

while read -r file; do
	check "$file: links resolve" links_resolve "$file"
done < <(git ls-files -co --exclude-standard '*.md' | grep -v '^tests/golden/')

# The code map would rather be short than wrong: every path that ARCHITECTURE.md names is there.
map_is_true() {
	local path bad=0
	while read -r path; do
		case $path in *\<* | *PREFIX*) continue ;; esac
		compgen -G "$path" >/dev/null || { echo "docs/ARCHITECTURE.md: $path: no such file"; bad=1; }
	done < <(grep -oE '`(grader|runner|labs|curriculum|tests|docs)/[^` ]*`' docs/ARCHITECTURE.md | tr -d '\`' | sort -u)
	return $bad
}
check "docs/ARCHITECTURE.md: every path of the code map exists" map_is_true
[ "$(wc -l <docs/ARCHITECTURE.md)" -le 300 ]
ok $? "docs/ARCHITECTURE.md keeps to 300 lines"

wanted="CHANGELOG.md CONTRIBUTING.md LICENSE Makefile README.md SECURITY.md curriculum docs grader labs runner tests vm-images"
extra=$(git ls-files -co --exclude-standard | cut -d/ -f1 | grep -v '^\.' | sort -u | grep -vxF "$(tr ' ' '\n' <<<"$wanted")")
same "$extra" "" "the top level holds nothing but what the blueprint names"

verbs=$(make -s help | cut -d' ' -f1)
missing=$(grep -oh '`make [a-z][a-z-]*' README.md CONTRIBUTING.md docs/*.md | sort -u | sed 's/.*make //' |
	grep -vxF "$verbs")
same "$missing" "" "every make verb that the documents name exists"
tap_done
