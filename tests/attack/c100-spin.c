/* Case: C100 spin
 * Attacks: cpu-cap
 * Run: one => cpu
 * Run: many => cpu
 * Limits: "cpu_ms":400,"wall_ms":6000,"pids":16
 * Undefended: cpu
 * Control: counts to a million */
#include "attack.h"

int main(int argc, char **argv)
{
	volatile unsigned long n = 0;
#ifdef CONTROL
	(void)argc, (void)argv;
	while (n < 1000000)
		n++;
	return fine();
#endif
	for (int s = 1; s < 32; s++)
		signal(s, SIG_IGN);
	if (argc > 1 && strcmp(argv[1], "many") == 0)
		for (int i = 0; i < 3; i++)
			fork();
	for (;;)
		n++;
}
