/* A policy's text: refused with file and line, or compiled. The filter is then run, as the kernel would: no call is let
 * through whose name the text doesn't have, and none at all of a foreign ABI. */
#include <seccomp.h>
#include <stddef.h>

#include "runner/policy.h"

#include "tests/fuzz/fuzz.h"

/* The part of classic BPF that libseccomp writes. */
static uint32_t run_filter(const struct policy *p, const struct seccomp_data *call)
{
	uint32_t a = 0, word[sizeof *call / 4];
	memcpy(word, call, sizeof *call);
	for (size_t pc = 0; pc < p->n; pc++) {
		const struct sock_filter *i = &p->filter[pc];
		uint16_t op = i->code;
		if (op == (BPF_LD | BPF_W | BPF_ABS))
			a = i->k / 4 < sizeof word / 4 ? word[i->k / 4] : 0;
		else if (op == (BPF_ALU | BPF_AND | BPF_K))
			a &= i->k;
		else if (op == (BPF_JMP | BPF_JA))
			pc += i->k;
		else if (op == (BPF_JMP | BPF_JEQ | BPF_K))
			pc += a == i->k ? i->jt : i->jf;
		else if (op == (BPF_JMP | BPF_JGE | BPF_K))
			pc += a >= i->k ? i->jt : i->jf;
		else if (op == (BPF_JMP | BPF_JGT | BPF_K))
			pc += a > i->k ? i->jt : i->jf;
		else if (op == (BPF_RET | BPF_K))
			return i->k;
		else
			MUST(false, "an instruction that the test knows");
	}
	MUST(false, "the filter comes to a decision");
	return 0;
}

static bool allows(const struct policy *p, uint32_t arch, int nr, uint64_t arg)
{
	struct seccomp_data call = { .nr = nr, .arch = arch, .args = { arg, arg, arg, arg, arg, arg } };
	return run_filter(p, &call) == SECCOMP_RET_ALLOW;
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
