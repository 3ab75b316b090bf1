/* Case: C105 stdin-refuse
 * Attacks: wall-cap
 * Run: refuse => wall
 * Run: close => wall
 * Run: shut => wall
 * Limits: "wall_ms":500
 * Job: "stdin":"/tmp/site/large"
 * Undefended: wall
 * Control: reads what it wants and ends
 *
 * A large input that nobody reads; outputs closed while the program goes on. Whoever waits for the wrong one waits for
 * ever. */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	char b[64];
	(void)argc, (void)argv;
	return read(0, b, sizeof b) >= 0 ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "refuse";
	if (strcmp(how, "close") == 0)
		close(0);
	if (strcmp(how, "shut") == 0)
		for (int fd = 0; fd < 3; fd++)
			close(fd);
	for (;;)
		pause();
}
