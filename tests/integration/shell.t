#!/bin/bash
# plumb shell: what a student's ssh key may do. Stock git talks to it through a stand-in for ssh that does what sshd does for
# a key with a command: SSH_ORIGINAL_COMMAND, and that command in a shell.
# wall_s: 120
. "$(dirname "$0")/../tap.sh"
. "$TOP/tests/integration/course.sh"
new_course ann bob
cat >"$TMP/ssh" <<'EOF'
#!/bin/sh
student=$1
shift
SSH_ORIGINAL_COMMAND="$*" exec sh -c "exec plumb shell ${SHELL_OPTIONS:-} '$C' '$student'"
EOF
chmod 755 "$TMP/ssh"
export C GIT_SSH_COMMAND=$TMP/ssh GIT_SSH_VARIANT=simple PLUMB_FOLLOW_MS=60000
ask() { timeout 60 "$TMP/ssh" "$@" </dev/null 2>&1; } # STUDENT COMMAND

check "a lab is cloned by its name" git clone -q ann:echo-len "$TMP/ann"
check "and by ssh's other spelling" git clone -q ssh://ann/echo-len.git "$TMP/again"
check "and by the path that the operator was told" git clone -q "ann:$(bare ann)" "$TMP/path"
cp "$LAB"/reference/*.c "$TMP/ann/" && git -C "$TMP/ann" commit -qam reference
has "$(push ann main)" "1000 of 1000" "a push is graded"
no_worker
for asked in "$(bare bob)" "echo-len/bob" "../echo-len/bob.git" "/echo-len/../echo-len/bob.git" "./bob.git" "$(bare ann)/"; do
	for verb in git-upload-pack git-receive-pack "git upload-pack"; do
		out=$(ask ann "$verb '$asked'")
		same "$?" 2 "$verb ${asked#"$TMP"}: refused"
		has "$out" "is no lab of this course" "and nothing but that is said"
	done
done
for command in "" sh "git-upload-archive 'echo-len'" "git-shell" "scp -t x" "git-upload-packx 'echo-len'" \
	"git-upload-pack 'echo-len';touch $TMP/ran" "git-upload-pack 'echo-len' '--x'" "git-upload-pack --upload-pack=touch" \
	"git-receive-pack '\$(touch $TMP/ran)'" "git-upload-pack echo-len
touch $TMP/ran" "GIT-UPLOAD-PACK 'echo-len'"; do
	ask ann "$command" >/dev/null
	same "$?" 2 "not for a key: ${command//[[:cntrl:]]/ }"
done
check "and nothing of it ran" test ! -e "$TMP/ran"
has "$(ask eve "git-upload-pack 'echo-len'")" "eve is no student of this course" "who is not in the course has nothing"
has "$(ask ../ann "git-upload-pack 'echo-len'")" "no student of this course" "whatever the name"

# What git may use.
head=$(git -C "$(bare)" rev-parse main)
flood() { # OPTIONS: a push that sends so many options of 65,000 bytes, and no end
	perl -e '$| = 1; my $l = "$ARGV[0] $ARGV[0] refs/heads/main\0 report-status push-options\n"; my $o = "x" x 65000;
		printf "%04x%s0000", length($l) + 4, $l; printf "%04x%s", 65004, $o for 1 .. $ARGV[1]' "$head" "$1" 2>/dev/null
}
out=$(flood 30000 | "$TMP/ssh" ann "git-receive-pack 'echo-len'" 2>&1 >/dev/null | tr -d '\0')
has "$out" "ut of memory" "a push with two gigabytes of options ends at its memory"
stalled=()
for _ in 1 2 3 4; do
	exec {fd}> >(exec "$TMP/ssh" ann "git-receive-pack 'echo-len'" >>"$TMP/stalled" 2>&1)
	stalled+=("$fd")
done
for _ in $(seq 50); do [ "$(grep -aoc "capabilities\|report-status" "$TMP/stalled")" -ge 4 ] && break; sleep 0.1; done
has "$(ask ann "git-upload-pack 'echo-len'")" "4 connections of yours are open already" "a fifth connection of one student waits"
check "while others have theirs" git clone -q bob:echo-len "$TMP/bob"
for fd in "${stalled[@]}"; do exec {fd}>&-; done
for _ in $(seq 50); do out=$(ask ann "git-upload-pack 'echo-len'" | tr -d '\0'); grep -q "4 connections" <<<"$out" || break; sleep 0.1; done
check "and the four end when they do" git -C "$TMP/ann" fetch -q origin
exec {fd}> >(SHELL_OPTIONS="--seconds 1" exec "$TMP/ssh" ann "git-receive-pack 'echo-len'" >"$TMP/slow" 2>&1)
for _ in $(seq 50); do grep -aq "open for 1 s" "$TMP/slow" && break; sleep 0.1; done
check "a connection that says nothing is ended" grep -aq "the connection was open for 1 s" "$TMP/slow"
exec {fd}>&-
same "$(find "$(bare)/objects" -name 'tmp_*')" "" "and nothing half taken in is left"

# Whoever is started by a push has all of the memory again.
change ann
plain=$(awk '/address space/ { print $4 }' /proc/self/limits)
PLUMB_FOLLOW_MS=0 push ann main >/dev/null
same "$(awk '/address space/ { print $4 }' "/proc/$(worker_pid)/limits")" "$plain" "a worker that a push starts has no limit of git's"
settle 60
same "$(count held)" 0 "and grades as ever"
tap_done
