/* Errors by value.
 *
 * The one convention of the project: `int f(in, out, struct err *e)` returns 0, or -1 with *e set and every
 * output untouched. An err is about us; what a student did wrong is a verdict and never an err.
 * The text is one line: the place, what is wrong, the remedy. */
#ifndef RUNNER_BASE_ERR_H
#define RUNNER_BASE_ERR_H

#include <stddef.h>

/* Each kind names who must act. */
enum err_kind {
	ERR_NONE,
	ERR_USAGE,    /* the person who typed the command */
	ERR_INPUT,    /* the author of a file that we read: job, config, curriculum, record */
	ERR_LAB,      /* the lab's author */
	ERR_OPERATOR, /* whoever runs this machine: a missing package, permission, disk space */
	ERR_RETRY,    /* nobody: trying again later is expected to work */
	ERR_BUG,      /* us */
};

struct err {
	enum err_kind kind;
	char text[480]; /* NUL-terminated, cut if longer; UTF-8 that can be shown: see text_neutralise */
};

/* Set *e and return -1, so that callers can write `return err_set(e, ...)`. e may be NULL. */
int err_set(struct err *e, enum err_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As err_set, with ": " and the text of errno appended; ENOSPC, EDQUOT, ENOMEM, EMFILE and ENFILE
 * turn the kind into ERR_RETRY: the place is right and the machine is short of something. */
int err_sys(struct err *e, enum err_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Put a place in front of an error that a callee has set. Returns -1. */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Static analysis of one file must see that these are -1, or it follows callers onto paths with outputs unset. */
static inline int err_failed(void)
{
	return -1;
}
#define err_set(...)    ((void)err_set(__VA_ARGS__), err_failed())
#define err_sys(...)    ((void)err_sys(__VA_ARGS__), err_failed())
#define err_prefix(...) ((void)err_prefix(__VA_ARGS__), err_failed())

const char *err_kind_name(enum err_kind kind);

/* Exit codes of every program: 0 done (passed), 1 below the pass mark or findings, 2 usage, 3 our fault. */
enum exit_code { EXIT_OK = 0, EXIT_BELOW = 1, EXIT_USAGE = 2, EXIT_OURS = 3 };
int err_exit_code(const struct err *e);

#endif
