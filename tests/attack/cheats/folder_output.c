/* Case: C071 output-symlink, C072 output-special
 * Attacks: the collector: a folder by the output's name, a link to the input in it
 * Contract: program
 * On-reference: worse
 * Undefended: output folder */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

__attribute__((constructor)) static void folder(int argc, char **argv)
{
	char path[4200];
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "-o") == 0 && mkdir(argv[i + 1], 0777) == 0) {
			(void)snprintf(path, sizeof(path), "%s/x", argv[i + 1]);
			(void)!symlink("/in", path);
		}
	_exit(0);
}
