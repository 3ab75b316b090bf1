/* A policy's text: refused with file and line, or compiled. The filter is then run, as the kernel would: no call is let
 * through whose name the text doesn't have, and none at all of a foreign ABI. */
#include <seccomp.h>
#include <stddef.h>

#include "runner/policy.h"

#include "tests/filter.h"
#include "tests/fuzz/fuzz.h"

static bool allows(const struct policy *p, uint32_t arch, int nr, uint64_t arg)
{
	struct seccomp_data call = { .nr = nr, .arch = arch, .args = { arg, arg, arg, arg, arg, arg } };
	uint32_t action;
	MUST(filter_run(p, &call, &action),
		"the filter has only instructions that the test knows, and comes to a decision");
	return action == SECCOMP_RET_ALLOW;
}

static bool is_named(const char *text, int nr)
{
	char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, nr);
	bool named = name != NULL && strstr(text, name) != NULL;
	free(name);
	return named;
}

static void check_filter(const struct policy *p, const char *text)
{
	for (int nr = 0; nr < 470; nr++) {
		MUST(!allows(p, SCMP_ARCH_X86, nr, 0), "no call of i386");
		MUST(!allows(p, SCMP_ARCH_NATIVE, nr | 0x40000000, 0), "no call of x32");
		MUST(!allows(p, SCMP_ARCH_ARM, nr, 0), "no call of an ABI that nobody has");
		if (allows(p, SCMP_ARCH_NATIVE, nr, 0) || allows(p, SCMP_ARCH_NATIVE, nr, 1))
			MUST(is_named(text, nr), "a call that the text doesn't name is denied");
		MUST(allows(p, SCMP_ARCH_NATIVE, nr, 1) == allows(p, SCMP_ARCH_NATIVE, nr, UINT64_C(0x100000001)),
			"arguments are compared as 32 bits");
	}
	for (size_t i = 0; i < p->n_own; i++) {
		MUST(is_named(text, p->own[i].nr), "the first process owns only what is named");
		MUST(p->own[i].n <= POLICY_CONDS_MAX, "few conditions");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *text = fuzz_text(&a, data, size);
	struct policy p;
	struct err e = { 0 };
	if (fuzz_dir_path[0] == '\0') {
		fuzz_folder("runner/policy");
		MUST(setenv("PLUMB_DATA", fuzz_dir(), 1) == 0, "where policies are");
	}
	fuzz_file("runner/policy/fuzz.policy", data, size);
	FUZZ_MARK(p);
	if (policy_load("fuzz", &a, &p, &e) != 0) {
		fuzz_untouched(&p, sizeof p);
		fuzz_error(&e, NULL);
		return 0;
	}
	if (strlen(text) == size)
		check_filter(&p, text);
	return 0;
}
