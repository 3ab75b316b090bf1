/* Case: C211 firejail-argv-shell
 * Attacks: read-only-root
 * Seen: firejail CVE-2020-17368
 * Run: $(echo${IFS}THROUGH:${IFS}command) => held
 * Run: `echo${IFS}THROUGH:${IFS}quotes` => held
 * Run: ;echo${IFS}THROUGH:${IFS}semicolon => held
 * Run: |cat${IFS}/tmp/secrets/file => held
 * Run: --help => held
 * Via: shell
 * Undefended: through
 * Undefended: --help => not shown: no shell takes it for its own
 * Control: prints nothing of what it gets
 *
 * Arguments were joined into one line for a shell. They must arrive as they are, and reach nobody else. The program says
 * nothing of its own accord unless an argument was changed. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argv;
	return argc == 1 ? fine() : 1;
#endif
	static const char first[] = "$`;|-";
	for (int i = 1; i < argc; i++)
		if (strchr(first, argv[i][0]) == NULL)
			GOT("an argument arrived as \"%s\"", argv[i]);
	if (argc != 2)
		GOT("%d arguments of 1", argc - 1);
	return HELD;
}
