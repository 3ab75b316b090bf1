/* Case: C083 exe-overwrite
 * Attacks: read-only-root
 * Run: program => held
 * Run: libc => held
 * Run: loader => held
 * Run: create => held
 * Undefended: through
 * Undefended: libc => not shown: the containment shows the host's libraries read-only
 * Undefended: loader => not shown: the containment shows the host's libraries read-only
 * Control: reads the program */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return access("/lab/program", R_OK) == 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "program";
	const char *path = strcmp(how, "libc") == 0     ? "/lib/x86_64-linux-gnu/libc.so.6"
			   : strcmp(how, "loader") == 0 ? "/lib64/ld-linux-x86-64.so.2"
							: "/lab/program";
	if (strcmp(how, "create") == 0) {
		static const char *const places[] = { "/x", "/lab/x", "/usr/x", "/lib/x", "/etc/x", "/dev/x",
			"/tmp/x" };
		for (size_t i = 0; i < sizeof places / sizeof *places; i++)
			MUST_FAIL(open(places[i], O_WRONLY | O_CREAT, 0644));
		return HELD;
	}
	MUST_FAIL(open(path, O_WRONLY));
	MUST_FAIL(unlink(path));
	MUST_FAIL(rename(path, "/box/x"));
	return HELD;
}
