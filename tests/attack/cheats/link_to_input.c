/* Case: C071 output-symlink
 * Attacks: the collector: the output is a link to a file of the box
 * Contract: program
 * On-reference: worse
 * Undefended: output */
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void link_input(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "-o") == 0)
			(void)!symlink(argv[argc - 1], argv[i + 1]);
	_exit(0);
}
