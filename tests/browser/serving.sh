# shellcheck shell=bash
# Start plumb serve on a free port of loopback and wait for its address: serving COURSE [OPTION...] sets URL, LINK, SERVER.
serving() {
	: >"$TMP/serve.out"
	plumb serve "$@" >"$TMP/serve.out" 2>"$TMP/serve.err" &
	SERVER=$!
	local n=100
	while [ $((n--)) -gt 0 ] && ! grep -q '^serving' "$TMP/serve.out" && kill -0 "$SERVER" 2>/dev/null; do sleep 0.1; done
	URL=$(sed -n 's/^serving .* on //p' "$TMP/serve.out")
	# shellcheck disable=SC2034
	LINK=$(sed -n 's/^instructor: //p' "$TMP/serve.out")
	[ -n "$URL" ]
}
free_port() { # a port of loopback that nobody listens on
	local p
	for p in $(shuf -i 20000-60000 -n 50); do
		(exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }
	done
}
