/* Stands in the place of plumb and plumb-runner in a scratch bin folder and starts the real ones, NAME.real beside it:
 * one of them, of the role that PLUMB_CHAOS names, under strace with a fault. Whoever takes the token away first is the
 * one, so that a retry meets a machine that works again. strace -D lets the process keep its pid and its parent.
 *
 * PLUMB_CHAOS="ROLE strace-argument..."; roles: hook-pre-receive, hook-post-receive, worker, internal-grade,
 * internal-fetch, serve. PLUMB_CHAOS_TOKEN: a file. Variables that begin with PLUMB_ come through to all children. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGS 64

static int is_role(const char *want, char **argv)
{
	char role[64] = "";
	if (argv[1] != NULL && strcmp(argv[1], "hook") == 0 && argv[2] != NULL)
		(void)snprintf(role, sizeof role, "hook-%s", argv[2]);
	else if (argv[1] != NULL)
		(void)snprintf(role, sizeof role, "%s", argv[1]);
	return strcmp(role, want) == 0;
}

/* "strace", "-D", what the plan says, and the real program's own command. */
static void with_fault(char *plan, const char *real, char **argv)
{
	const char *token = getenv("PLUMB_CHAOS_TOKEN"), *out[ARGS] = { "strace", "-D" };
	size_t n = 2;
	char *word = strchr(plan, ' ');
	if (word == NULL)
		return;
	*word++ = '\0';
	if (!is_role(plan, argv) || token == NULL || unlink(token) != 0)
		return;
	for (char *next; word != NULL && n < ARGS / 2; word = next) {
		next = strchr(word, ' ');
		if (next != NULL)
			*next++ = '\0';
		out[n++] = word;
	}
	out[n++] = real;
	for (argv++; *argv != NULL && n < ARGS - 1; argv++)
		out[n++] = *argv;
	(void)execv("/usr/bin/strace", (char **)(void *)out);
	_exit(126);
}

int main(int argc, char **argv)
{
	char self[PATH_MAX], real[PATH_MAX + 8];
	char *plan = getenv("PLUMB_CHAOS");
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (argc < 1 || n <= 0)
		return 126;
	self[n] = '\0';
	(void)snprintf(real, sizeof real, "%s.real", self);
	char *copy = plan == NULL ? NULL : strdup(plan); /* the environment is to stay as it is */
	if (copy != NULL)
		with_fault(copy, real, argv);
	(void)execv(real, argv);
	return 126;
}
