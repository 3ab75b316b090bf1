/* Case: C060 io-uring
 * Attacks: syscall-filter
 * Run: setup => held or denied io_uring_setup
 * Run: enter => denied io_uring_enter
 * Run: register => denied io_uring_register
 * Undefended: through
 * Undefended: enter => reached
 * Undefended: register => reached
 * Control: reads and writes the plain way */
#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	return fine();
#endif
	const char *how = argc > 1 ? argv[1] : "setup";
	char params[256] = "";
	if (strcmp(how, "setup") == 0)
		MUST_FAIL(syscall(SYS_io_uring_setup, 8, params));
	else if (strcmp(how, "enter") == 0)
		MUST_FAIL(syscall(SYS_io_uring_enter, 0, 1, 1, 0, NULL, 0));
	else
		MUST_FAIL(syscall(SYS_io_uring_register, 0, 0, params, 1));
	return HELD;
}
