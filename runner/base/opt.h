/* Option tables: parsing, --help, man-page synopsis check and shell completion come from one place. */
#ifndef RUNNER_BASE_OPT_H
#define RUNNER_BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "runner/base/err.h"

enum opt_type { OPT_FLAG /* bool */, OPT_TEXT /* const char * */, OPT_INT /* int64_t */ };

struct opt {
	const char *name; /* long name without dashes; a table ends with a row without name */
	char letter;      /* 0 = none */
	enum opt_type type;
	size_t offset;   /* in the command's options struct */
	const char *arg; /* placeholder in the help text: "FILE", "N"; NULL for flags */
	const char *help;
};

struct cmd {
	const char *name;
	const char *args;    /* "LAB SOLUTION" or "" */
	const char *summary; /* one line */
	const char *text;    /* further help, or NULL */
	const struct opt *opts;
	size_t opts_size;       /* sizeof the options struct, which starts zeroed */
	int min_args, max_args; /* -1 = any number */
	/* Returns an exit code (err.h). argv holds the operands only. */
	int (*run)(const void *opts, int argc, char **argv);
	bool hidden; /* internal: neither in --help nor in completion */
};

/* Find the command in a table that ends with a row without name, parse its options, run it.
 * --help and --version are handled here. Returns the exit code. */
int opt_main(const char *program, const char *about, const struct cmd *cmds, int argc, char **argv);

/* Bash completion script for the whole table. */
void opt_completion(FILE *out, const char *program, const struct cmd *cmds);

#endif
