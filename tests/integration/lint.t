#!/bin/bash
# Our own rules (docs/STYLE.md) as greps: each prints the lines that break it. tests/lint/allow lists what is meant.
. "$(dirname "$0")/../tap.sh"
cd "$TOP" || exit 1
shopt -s lastpipe # rule counts in this shell, at the end of a pipe

tracked() { git ls-files -co --exclude-standard "$@" | while read -r f; do [ -f "$f" ] && echo "$f"; done; }

allowed() { # RULE: drop the findings (FILE:LINE:TEXT) whose file is on the list for it
	grep -vE "^($(awk -v r="$1" '$2 == r { print $1 }' tests/lint/allow | sed 's/\./\\./g' | paste -sd'|')):"
}

code() { # PATTERN FILE...: matches outside of comments and strings, as FILE:LINE:TEXT
	local pattern=$1
	shift
	[ $# = 0 ] || awk -v p="$pattern" '
		FNR == 1 { deep = 0 }
		{
			line = $0
			gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
			if (deep && !sub(/^.*\*\//, "", line)) next
			deep = 0
			while (match(line, /\/\*([^*]|\*[^\/])*\*\//)) line = substr(line, 1, RSTART - 1) substr(line, RSTART + RLENGTH)
			if (sub(/\/\*.*/, "", line)) deep = 1
			sub(/\/\/.*/, "", line)
			if (line ~ p) print FILENAME ":" FNR ":" $0
		}' "$@"
}

rule() { # RULE NAME: stdin holds the findings
	local found
	found=$(allowed "$1")
	same "$found" "" "$2"
}

mapfile -t ours < <(tracked 'runner/*.[ch]' 'grader/*.[ch]')
mapfile -t libs < <(printf '%s\n' "${ours[@]}" | grep -vE '/main\.c$|^grader/cmd/')
mapfile -t all_c < <(tracked '*.c' '*.h' | grep -vE '/(starter|mutants|cheats|trivial)/|^tests/attack/')
w='(^|[^A-Za-z0-9_.>])'

code "${w}(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf) *\\(" "${ours[@]}" |
	grep -vE '= calloc\(1, sizeof \*[a-z]+\);' |
	rule heap "memory comes from arenas and buffers; the heap holds opaque objects only, calloc(1, sizeof *x)"
code "${w}(system|popen|wordexp) *\\(" "${all_c[@]}" | rule shell "no shell is ever started from C"
code "${w}(atoi|atol|atof|strtol|strtoll|strtoul|strtoull|strtod|sscanf) *\\(" "${ours[@]}" |
	rule number "text becomes numbers in text_int only"
code "${w}(printf|puts|putchar|vprintf|perror) *\\(|${w}std(out|err)([^A-Za-z0-9_]|\$)" "${libs[@]}" |
	rule print "libraries print nothing"
code "${w}(exit|abort|longjmp|pthread_create|thrd_create) *\\(" "${libs[@]}" |
	rule exit "libraries neither exit nor start threads; only memory of the base may abort"
code "${w}goto +" "${all_c[@]}" | grep -vE 'goto out;' | rule goto "goto leads to out, or nowhere"
code "${w}(strcpy|strcat|sprintf|gets|mktemp|alloca|strtok) *\\(" "${all_c[@]}" | rule banned "no banned string calls"
grep -nE "SCOPED_BUF [a-z_0-9]+(, [a-z_0-9]+)*;" "${ours[@]}" /dev/null | rule scoped "a buffer is released by whatever return comes first: = { 0 }"
grep -nE '"[^"]*\b(SELECT .* FROM|INSERT (OR [A-Z]+ )?INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE (TABLE|INDEX|TRIGGER)|PRAGMA )' \
	"${ours[@]}" /dev/null | grep -vE '^grader/store_[a-z_]+\.c:' | rule sql "SQL lives in the store's backends only"
printf '%s\0' "${ours[@]}" | grep -z '^runner/' | xargs -0r grep -nHE '#include "(grader|labs)/' |
	rule layers "nothing under runner/ includes grader/ or labs/"
tracked 'labs/*.[ch]' | xargs -r grep -nHE '#include "(grader|runner)/' |
	rule layers "nothing under labs/ includes the grader's or the runner's inside"
grep -nE '#include "runner/(ns/|vm/|board/(crew|[a-z_]*parts)\.h)' "${ours[@]}" /dev/null | grep -vE '^runner/' |
	rule layers "the grader knows no backend's inside"
grep -nE '#include "\.\.?/' "${all_c[@]}" /dev/null | rule include "includes are written from the root"
git grep -nIE --untracked '(^|[^A-Za-z0-9_.])/(work|home/[a-z]+|tmp/bash|Users)/' -- ':!tests/integration/lint.t' |
	rule path "no path of somebody's machine"
for f in $(tracked 'runner/*.c' 'grader/*.c' 'labs/kit/*.c'); do
	n=$(wc -l <"$f")
	[ "$n" -le 480 ] || echo "$f:$n: lines; a file has one reason and about 400 lines at most"
done |
	rule long "no file of ours is longer than 480 lines"
tracked 'runner/*.[ch]' 'grader/*.[ch]' 'tests/*.[ch]' |
	xargs -r awk 'length($0) > 160 { print FILENAME ":" FNR ":" length($0) " columns" }' |
	rule wide "lines stay near 120 columns"

tracked '*.t' | while read -r f; do [ -x "$f" ] || echo "$f: not executable, so not a test"; done |
	rule mode "every test can be run"

# State that outlives a call hides in .data and .bss. Tables of pointers are in .data.rel.ro and are fine.
for lib in "$B"/librunner.a "$B"/libgrader.a; do
	[ -f "$lib" ] || continue
	nm -o --format=sysv "$lib" 2>/dev/null | awk -F'|' '$4 ~ /OBJECT/ && $7 ~ /^\.(data|bss|tbss|tdata)[^.]*$/ {
		split($1, at, ":"); sub(/\.o$/, ".c", at[2]); print at[2] ": " at[3] " is a mutable global" }'
done | rule global "libraries have no mutable globals"
tap_done
