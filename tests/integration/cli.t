#!/bin/bash
# Command lines: help, usage errors, completion, and manual pages that say what the option tables say.
. "$(dirname "$0")/../tap.sh"
cd "$TMP" || exit 1

commands() { "$1" --help | sed -n '/^commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'; }
options() { grep -oE -- '--[a-z][a-z-]*( [A-Z][A-Za-z|]*)?' | grep -v -- '--help' | sort -u | paste -sd, ; }

# SYNOPSIS of a page: one line for each way of using a command, bold marks taken off.
synopsis() { sed -n '/^# SYNOPSIS/,/^# DESC/p' "$TOP/docs/man/$1.1.scd" | sed -n 's/++$//; s/\*//g; s/\\//g; /^'"$1"' /p'; }

# What is left of a line of usage when options are taken away: the operands.
operands() { sed -E 's/^usage: //; s/ \[OPTION\.\.\.\]//; s/ \[-[^]]*\]//g; s/ --[a-z-]+( [A-Z|a-z]+)?//g; s/ +$//'; }

usage_error() { # NAME ARGUMENT...: exit 2, the remedy on stderr, nothing on stdout
	local name=$1 out status
	shift
	out=$("$@" 2>"$TMP/err")
	status=$?
	same "$status" 2 "$name: exit 2"
	same "$out" "" "$name: nothing on stdout"
	has "$(cat "$TMP/err")" "--help" "$name: says where to look"
}

for program in plumb plumb-runner; do
	[ -x "$B/bin/$program" ] || { ok 1 "$program is built"; continue; }
	has "$($program --version)" "$program " "$program --version"
	usage_error "$program without a command" "$program"
	usage_error "$program with an unknown command" "$program" frobnicate
	pages=$(synopsis "$program")
	for command in $(commands "$program"); do
		help=$("$program" "$command" --help)
		same $? 0 "$program $command --help: exit 0"
		usage_error "$program $command --no-such-option" "$program" "$command" --no-such-option
		same "$(wc -l <"$TMP/err")" 2 "... in two lines"
		lines=$(grep -E "^$program $command( |\$)" <<<"$pages")
		same "$(options <<<"$lines")" "$(sed -n '/^options:/,/^$/p' <<<"$help" | options)" \
			"man $program: the options of $command are those of its table"
		want=$(head -1 <<<"$help" | operands)
		if [[ $want == *" VERB "* ]]; then
			while read -r verb; do
				has "$help" "  $verb" "man $program: $command $verb is in --help"
			done < <(operands <<<"$lines" | cut -d' ' -f3 | sort -u)
			# shellcheck disable=SC2013
			for verb in $(sed -n '/^verbs/,/^$/s/^  \([a-z-]*\) .*/\1/p' <<<"$help" | sort -u); do
				has "$lines" " $verb" "$program $command $verb is in man $program"
			done
		else
			has "$(operands <<<"$lines")" "$want" "man $program: the operands of $command"
		fi
	done
	unknown=$(cut -d' ' -f2 <<<"$pages" | grep -vE '^--' | sort -u | grep -vxF "$(commands "$program")")
	same "$unknown" "" "man $program: names no command that is not there"
done

plumb completion >"$TMP/completion"
check "the completion is bash" bash -n "$TMP/completion"
for command in $(commands plumb); do
	has "$(cat "$TMP/completion")" "$command" "the completion knows $command"
done

for page in "$TOP"/docs/man/*.scd; do
	name=$(basename "$page" .scd)
	scdoc <"$page" >"$TMP/$name" || { ok 1 "$name: scdoc reads it"; continue; }
	same "$(mandoc -Tlint -Wwarning "$TMP/$name" 2>&1 | grep -v 'paragraph macro: PP')" "" "$name: mandoc finds nothing"
done

# Errors about files name the file and the key, and do not end in a bare errno.
echo '{"profile":"run","argv":["/bin/true"],"colour":"red"}' >job.json
out=$(plumb-runner run --job job.json 2>&1)
same $? 3 "a job with an unknown key: exit 3"
has "$out" 'colour' "... and names the key"
out=$(plumb-runner run --job none.json 2>&1)
has "$out" 'none.json' "a job that is not there is named"
tap_done
