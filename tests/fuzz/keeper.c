/* The keeper's answers, as the grader takes them: a frame and two streams. The keeper holds no secret and is of ours, but
 * it is what stands next to the boxes. The file itself is included because its struct is its own. */
#include "runner/keeper.c" /* NOLINT(bugprone-suspicious-include) */

#include "tests/fuzz/fuzz.h"

/* The input is the answer's JSON, a border, and what follows on the socket. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_BUF frame = { 0 };
	size_t rest, head = fuzz_split(data, size, &rest);
	struct keeper k = { .busy = true };
	struct result r;
	struct err e = { 0 };
	int pair[2];
	if (size > 60000)
		return 0;
	buf_init(&frame, 1 << 17);
	(void)buf_u32(&frame, (uint32_t)head);
	(void)buf_add(&frame, data, head);
	(void)buf_add(&frame, data + rest, size - rest);
	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "a socket");
	MUST(write_full(pair[1], frame.data, frame.len) == 0 && close(pair[1]) == 0, "a keeper that answers and dies");
	k.sock = pair[0];
	FUZZ_MARK(r);
	if (keeper_end(&k, &r, &e) != 0) {
		fuzz_untouched(&r, sizeof r);
		fuzz_error(&e, NULL);
	} else {
		MUST(r.out.len + r.err.len <= size, "streams are no longer than what came");
		MUST(backend_find(r.backend) != NULL || r.backend[0] == '\0', "a backend that exists, or none");
		result_release(&r);
	}
	MUST(!k.busy && close(pair[0]) == 0, "the socket is still ours, and no job is begun");
	return 0;
}
