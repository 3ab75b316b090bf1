/* System-call policies: runner/policy/<profile>.policy, compiled by libseccomp.
 *
 * One statement a line, '#' begins a comment:
 *   include NAME             the statements of NAME.policy
 *   allow CALL [COND ...]    COND: argN == VALUE, or argN & MASK == VALUE; several in a line must all hold
 *   quiet CALL               answered ENOSYS: what libc only tries, or every start-up would be convicted
 *   skip CALL                answered 0 and not made: what has nothing to do in a box, and something outside of it
 *   own CALL [COND ...]      allowed to the box's first process only, asked of the keeper
 *   answer CALL              answered by the keeper itself (answer.h); allowed where there is none
 * Of two words without a condition about one call the first one counts, so what is to differ stands before the include.
 * Everything else, foreign ABIs (i386, x32) included, ends the box and is named in the result.
 *
 * VALUE and MASK are numbers or names (policy_words.c). Arguments are compared as 32 bits, because that is what the
 * kernel looks at for int arguments: a 64-bit comparison lets TIOCSTI + 2^32 pass (Flatpak CVE-2019-10063). */
#ifndef RUNNER_POLICY_H
#define RUNNER_POLICY_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "runner/base/arena.h"
#include "runner/base/err.h"

#define POLICY_CONDS_MAX 4
struct policy_cond {
	unsigned arg;
	uint32_t mask, value;
};

struct policy_own { /* an `own` or an `answer` */
	int nr;
	bool answered;
	size_t n;
	struct policy_cond cond[POLICY_CONDS_MAX];
};

struct policy {
	const struct sock_filter *filter; /* for seccomp(); denied calls go to the notifier */
	size_t n;
	const struct policy_own *own;
	size_t n_own;
	bool executes; /* execve is allowed; else the first one is asked of who holds the notifier */
};

/* Reads and compiles, or takes what was compiled when this was built (policy_made.h). Memory of the result is in a. */
int policy_load(const char *profile, struct arena *a, struct policy *out, struct err *e);
int policy_make(const char *profile, int fd, struct err *e); /* compiles and writes the file for policy_made.h */

/* May the first process of the box make this call? Looks at registers only, never at memory. */
bool policy_owns(const struct policy *p, const struct seccomp_data *call);
/* Is this a call for the keeper to answer, whoever makes it? */
bool policy_answers(const struct policy *p, const struct seccomp_data *call);

/* "ptrace", "#900" for an unknown number, "i386 #11" and "x32 #1" for foreign ABIs. */
void policy_call_name(const struct seccomp_data *call, char name[32]);

/* For a process of ours that locks itself up (the fetch child): no_new_privs and the profile's filter without a
 * notifier; a denied call kills the process with SIGSYS. After landlock_only, whose calls no policy allows; so
 * the folder runner/policy (data_path) has to be among its read_paths. */
int policy_install(const char *profile, struct err *e);

/* For people: libseccomp's pseudo code (text) or raw instructions (bpf), on a file descriptor. */
int policy_print(const char *profile, bool bpf, int fd, struct err *e);

/* policy_words.c: a number or a known name. false = unknown. */
bool policy_word(const char *word, uint32_t *value);

#endif
