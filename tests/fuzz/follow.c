/* Events of a submission, as the hook that follows it reads them: whatever stands in the file, what the pusher is told
 * can be shown, and a last word ends it. The file is included because the reader is its own. */
#include "grader/hook_follow.c" /* NOLINT(bugprone-suspicious-include) */

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF again = { 0 };
	SCOPED_FD out = fuzz_fd(NULL, 0);
	const struct course course = { .dir = "/nonexistent" };
	struct follow f = { .c = &course, .id = "s-0123456789abcdef", .out = out, .events = -1, .total = -1 };
	buf_init(&f.tail, 4096);
	take_bytes(&f, (const char *)data, size);
	if (!f.over)
		say_bar(&f);
	off_t n = lseek(out, 0, SEEK_END);
	char *said = arena_alloc(&a, (size_t)n + 1);
	MUST(lseek(out, 0, SEEK_SET) == 0 && (n == 0 || read_full(out, said, (size_t)n) == 0), "what was said");
	buf_init(&again, 4 * (size_t)n + 16);
	text_for_terminal(&again, said, (size_t)n, 4 * (size_t)n + 8, true);
	MUST(strcmp(buf_text(&again), said) == 0, "what the pusher is told needs no escaping any more");
	MUST(!f.gone, "somebody listens");
	buf_release(&f.tail);
	return 0;
}
