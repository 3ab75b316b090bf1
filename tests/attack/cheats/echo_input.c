/* Case: C034 constant-answer
 * Attacks: the checker: the input is handed in as the output
 * Contract: program
 * On-reference: worse
 * Undefended: output */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void echo(int argc, char **argv)
{
	char text[65536];
	int out = -1, in = argc > 1 ? open(argv[argc - 1], O_RDONLY) : -1;
	ssize_t n;
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "-o") == 0)
			out = open(argv[i + 1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	while ((n = read(in, text, sizeof(text))) > 0)
		(void)!write(out, text, (size_t)n);
	_exit(0);
}
