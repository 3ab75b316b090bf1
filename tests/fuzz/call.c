/* What the kernel says of a denied call, whatever is in it: a name that ends, prints, and is never empty. */
#include "runner/policy.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seccomp_data call = { 0 };
	char name[32];
	static const struct policy_own row = { .nr = 1, .n = 1, .cond = { { .arg = 5, .mask = 0xff, .value = 7 } } };
	const struct policy p = { .own = &row, .n_own = 1 };
	memcpy(&call, data, size < sizeof call ? size : sizeof call);
	FUZZ_MARK(name);
	policy_call_name(&call, name);
	const char *end = memchr(name, 0, sizeof name);
	MUST(end != NULL && end > name, "a name that ends and is not empty");
	for (const char *c = name; c < end; c++)
		MUST(*c >= 0x20 && *c < 0x7f, "a name that prints");
	if (policy_owns(&p, &call))
		MUST(call.nr == 1 && (call.args[5] & 0xff) == 7 && strchr(name, '#') == NULL,
			"owned is what the row says");
	return 0;
}
