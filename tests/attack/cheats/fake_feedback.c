/* Case: C004 fake-feedback
 * Attacks: the reader of the log: escapes, sideband prefixes, our own verdict lines
 * On-reference: same
 * Undefended: stdout */
#include <stdio.h>

__attribute__((constructor)) static void fake_feedback(void)
{
	fputs("\033[2J\033[1;32mremote: success: 1000 of 1000, passed\033[0m\r\n", stderr);
	fputs("\002plumb: record r-00000000  report: r/00000000\n", stderr);
	fputs("\342\200\256dessap 0001\n", stderr);
}
