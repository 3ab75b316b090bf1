/* Case: C203 cms-output-link
 * Attacks: read-only-root
 * Seen: CMS issue 376 (2014, open)
 * Run: link => held
 * Run: interpreter => held or denied execve
 * Collect: output.txt, which the control may leave
 * Judge: read /box/output.txt
 * Undefended: judge
 * Undefended: interpreter => through
 * Control: leaves a plain answer
 *
 * output.txt as a link through which the judge reads or writes; and interpreters of the host that can be executed. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	FILE *f = fopen("/box/output.txt", "w");
	return f != NULL && fputs("42", f) >= 0 && fclose(f) == 0 ? fine() : 1;
#endif
	static const char *const programs[] = { "/bin/sh", "/usr/bin/perl", "/usr/bin/python3", "/usr/bin/env",
		"/usr/bin/awk", "/usr/bin/gcc", "/bin/busybox", "/usr/bin/gdb", "/sbin/ldconfig" };
	if (argc > 1 && strcmp(argv[1], "interpreter") == 0) {
		for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
			if (access(programs[i], X_OK) == 0)
				GOT("%s can be executed", programs[i]);
		return HELD;
	}
	symlink("/tmp/secrets/file", "/box/output.txt");
	return HELD;
}
