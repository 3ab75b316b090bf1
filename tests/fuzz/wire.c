/* Frames on the socket between keeper and grader: refused in one line, or what was received can be sent and arrives the
 * same. */
#include "runner/wire.h"

#include <sys/socket.h>

#include "tests/fuzz/fuzz.h"

static int through(const void *bytes, size_t n, struct json **root, struct err *e)
{
	int pair[2], fds[JOB_CHANNELS_MAX];
	size_t n_fds = 7;
	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "a socket");
	MUST(write_full(pair[1], bytes, n) == 0 && close(pair[1]) == 0, "a sender who leaves");
	int rc = wire_receive(pair[0], root, fds, &n_fds, e);
	MUST(n_fds == 0, "no descriptor came");
	MUST(close(pair[0]) == 0, "the socket is still ours");
	return rc;
}

static void check_again(const struct json *root)
{
	SCOPED_JSON twin = NULL;
	SCOPED_BUF first = { 0 }, second = { 0 };
	struct err e = { 0 };
	int pair[2], fds[JOB_CHANNELS_MAX];
	size_t n_fds;
	buf_init(&first, WIRE_JSON_MAX);
	buf_init(&second, WIRE_JSON_MAX);
	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "a socket");
	MUST(wire_send(pair[1], root, NULL, 0, &e) == 0, "what was received can be sent");
	MUST(wire_receive(pair[0], &twin, fds, &n_fds, &e) == 0, "and is received");
	MUST(json_print(root, &first) == 0 && json_print(twin, &second) == 0, "and prints");
	fuzz_same(&first, &second, "the same");
	MUST(close(pair[0]) == 0 && close(pair[1]) == 0, "the sockets are still ours");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_JSON root = NULL;
	struct err e = { 0 };
	if (size > 60000)
		return 0;
	int rc = through(data, size, &root, &e);
	MUST((rc == 1) == (size == 0), "a clean end is an end before the first byte");
	MUST((rc == 0) == (root != NULL), "outputs are untouched on failure");
	if (rc < 0)
		fuzz_error(&e, NULL);
	if (rc == 0)
		check_again(root);
	return 0;
}
