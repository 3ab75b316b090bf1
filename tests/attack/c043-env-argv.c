/* Case: C043 env-argv-auxv
 * Attacks: read-only-root
 * Expect: held
 * Undefended: through
 * Control: reads its program name
 *
 * The driver puts its canary into the runner's environment; the output is searched for it. */
#include <sys/auxv.h>
#include <sys/utsname.h>

#include "attack.h"

extern char **environ;

int main(int argc, char **argv)
{
#ifdef CONTROL
	return argc == 1 ? fine() : 1;
#endif
	for (int i = 0; i < argc; i++)
		puts(argv[i]);
	for (char **e = environ; *e != NULL; e++)
		puts(*e);
	const char *file = (const char *)getauxval(AT_EXECFN); // NOLINT
	puts(file != NULL ? file : "no file name");
	char here[4096];
	puts(getcwd(here, sizeof here) != NULL ? here : "no directory");
	if (strncmp(here, "/box", 4) != 0)
		GOT("works in %s", here);
	struct utsname u;
	if (uname(&u) == 0)
		puts(u.nodename);
	return HELD;
}
