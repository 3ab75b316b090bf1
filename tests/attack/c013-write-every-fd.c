/* Case: C013 write-every-fd
 * Attacks: read-only-root
 * Expect: held or denied write
 * Via: bare
 * Undefended: through
 * Control: writes to stdout only */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return fine();
#endif
	static const char forged[] = "{\"score\":1000}\n";
	for (int fd = 3; fd < 1024; fd++)
		if (write(fd, forged, sizeof forged - 1) > 0)
			GOT("descriptor %d took a forged result", fd);
	return HELD;
}
