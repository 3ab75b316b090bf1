/* Runs a filter as the kernel would: the part of classic BPF that libseccomp writes. */
#ifndef TESTS_FILTER_H
#define TESTS_FILTER_H

#include <string.h>

#include "runner/policy.h"

/* false = an instruction that isn't known here, or no decision. */
static inline bool filter_run(const struct policy *p, const struct seccomp_data *call, uint32_t *action)
{
	uint32_t a = 0, word[sizeof *call / 4];
	memcpy(word, call, sizeof *call);
	for (size_t pc = 0; pc < p->n; pc++) {
		const struct sock_filter *i = &p->filter[pc];
		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			a = i->k / 4 < sizeof word / 4 ? word[i->k / 4] : 0;
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			break;
		case BPF_JMP | BPF_JA:
			pc += i->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			pc += a == i->k ? i->jt : i->jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			pc += a >= i->k ? i->jt : i->jf;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			pc += a > i->k ? i->jt : i->jf;
			break;
		case BPF_RET | BPF_K:
			*action = i->k;
			return true;
		default:
			return false;
		}
	}
	return false;
}

#endif
