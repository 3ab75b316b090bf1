/* Case: C072 output-special
 * Attacks: the collector: a pipe by the output's name, which would make a reader wait
 * Contract: program
 * On-reference: worse
 * Undefended: output stuck */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

__attribute__((constructor)) static void fifo(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "-o") == 0)
			(void)mkfifo(argv[i + 1], 0666);
	_exit(0);
}
