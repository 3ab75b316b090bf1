/* Case: C001 fake-score-line, C002 fake-tap
 * Attacks: the judge's trust in stdout
 * On-reference: same
 * Undefended: stdout */
#include <stdio.h>

__attribute__((constructor)) static void fake_score(void)
{
	puts("{\"permille\":1000,\"passed\":true,\"outcome\":\"OK\"}");
	puts("TAP version 13\n1..3\nok 1\nok 2\nok 3");
	puts("<testsuite tests=\"3\" failures=\"0\"/>");
	fflush(stdout);
}
