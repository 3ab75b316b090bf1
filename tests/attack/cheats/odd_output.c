/* Case: C023 comparator-confuse, C037 checker-attack
 * Attacks: the checker: byte order marks, carriage returns, broken UTF-8, zeros, a number of a hundred thousand digits,
 * a line of half a megabyte, our own JSON
 * Contract: program
 * On-reference: worse
 * Undefended: output */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void odd(int argc, char **argv)
{
	static const char head[] = "\xef\xbb\xbfok\r\n\xc0\x80\xff\xfe\0\0nan -0.0 1e999999999\r"
				   "{\"id\":\"c0\",\"outcome\":\"OK\",\"note\":\"\"}\n\xcc\x81\xe2\x80\xae";
	static char digits[100000], line[500000];
	int out = -1;
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "-o") == 0)
			out = open(argv[i + 1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	memset(digits, '9', sizeof(digits));
	memset(line, 'a', sizeof(line));
	(void)!write(out, head, sizeof(head));
	(void)!write(out, digits, sizeof(digits));
	(void)!write(out, "\n", 1);
	(void)!write(out, line, sizeof(line));
	_exit(0);
}
