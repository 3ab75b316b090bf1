/* Case: C130 diagnostic-flood at run time
 * Attacks: the log: a megabyte for every vector
 * On-reference: worse
 * Undefended: printed */
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void flood(void)
{
	char line[1024];
	memset(line, 'A', sizeof(line));
	for (int i = 0; i < 1024; i++)
		(void)!write(STDOUT_FILENO, line, sizeof(line));
}
