/* What git says to a hook: "old new ref" a line. Refused in one line, or it is exactly what was read. */
#include "grader/hook.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct hook_update updates[HOOK_UPDATES_MAX];
	SCOPED_BUF printed = { 0 };
	struct err e = { 0 };
	size_t n = 99;
	buf_init(&printed, (size_t)1 << 20);
	SCOPED_FD fd = fuzz_fd(data, size);
	if (hook_read_updates(fd, updates, &n, &e) != 0) {
		MUST(n == 99 && e.kind == ERR_USAGE, "outputs are untouched, and the pusher must act");
		fuzz_error(&e, NULL);
		return 0;
	}
	MUST(n <= HOOK_UPDATES_MAX, "as many as there is room for");
	for (size_t i = 0; i < n; i++) {
		MUST(strlen(updates[i].old) == 40 && strlen(updates[i].new) == 40, "object names of forty digits");
		(void)buf_printf(&printed, "%s %s %s\n", updates[i].old, updates[i].new, updates[i].ref);
	}
	MUST(printed.len == size && (size == 0 || memcmp(printed.data, data, size) == 0),
		"what was read is what git said");
	return 0;
}
