# shellcheck shell=bash
# A course in $TMP with the fixture lab and the student ann, for tests that push. Sourced after tap.sh.
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME=$TMP
export GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@example GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=ann@example
C=$TMP/course
LAB=$TOP/tests/labs/echo-len
new_course() { # STUDENT...
	plumb course init "$C" --title "Test course" >/dev/null &&
		plumb course add-lab "$C" "$LAB" >/dev/null &&
		plumb course add-student "$C" "$@" >/dev/null
}
bare() { echo "$C/repos/echo-len/${1:-ann}.git"; }
clone() { git clone -q "$(bare "$1")" "$TMP/$1"; } # STUDENT
change() { # STUDENT: a new commit
	(cd "$TMP/$1" && echo "/* $RANDOM$RANDOM */" >>frame.c && git commit -qam change)
}
push() { git -C "$TMP/$1" push origin "${@:2}" 2>&1; } # STUDENT [ARG...]
worker_pid() { # who holds the lock: by its inode in the kernel's own table
	awk -v inode="$(stat -c %i "$C/run/worker.lock" 2>/dev/null)" '$6 ~ ":" inode "$" { print $5; exit }' /proc/locks
}
count() { # STATE: submissions in it
	plumb course status "$C" --json | grep -o "\"state\":\"$1\"" | wc -l
}
graded() { count "done"; }
names() { find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort; } # DIR
settle() { # wait until nothing is queued or at work, at most N seconds
	local n=$((${1:-60} * 5))
	while [ $((n--)) -gt 0 ]; do
		[ "$(names "$C/spool" | grep -c "json$")" = 0 ] && [ "$(count queued)" = 0 ] && [ "$(count leased)" = 0 ] && return 0
		sleep 0.2
	done
	return 1
}
await() { # N: wait until N submissions are graded; a killed hook's push is found after a while
	local n=250
	while [ $((n--)) -gt 0 ] && [ "$(graded)" != "$1" ]; do sleep 0.2; done
	[ "$(graded)" = "$1" ]
}
no_worker() { # wait until the worker has left, so that nothing writes into $TMP any more
	local n=600
	while [ $((n--)) -gt 0 ] && [ -d "$C/run" ] && ! flock -n "$C/run/worker.lock" true; do sleep 0.1; done
}
trap 'no_worker; rm -rf "$TMP"' EXIT
