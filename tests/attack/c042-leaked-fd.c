/* Case: C042 leaked-fd
 * Attacks: read-only-root
 * Expect: held
 * Via: bare
 * Undefended: through
 * Control: finds stdin, stdout and stderr
 *
 * The driver starts the runner with descriptors of secrets open and inheritable. */
#include <sys/stat.h>

#include "attack.h"

int main(void)
{
	struct stat st;
#ifdef CONTROL
	return fstat(0, &st) == 0 && fstat(1, &st) == 0 && fstat(2, &st) == 0 ? fine() : 1;
#endif
	for (int fd = 3; fd < 65536; fd++)
		if (fstat(fd, &st) == 0)
			GOT("descriptor %d is open, mode %o", fd, st.st_mode);
	return HELD;
}
