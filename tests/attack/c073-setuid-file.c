/* Case: C073 setuid-file
 * Attacks: no-privilege
 * Expect: held or denied fchmodat or denied chmod or denied setuid
 * Undefended: through
 * Control: executes a copy of itself from where that is allowed, or is told that it is not
 *
 * no_new_privs and nosuid: the bit is data, and root inside is nobody outside. */
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
	(void)argc, (void)argv;
#ifdef CONTROL
	return geteuid() != 0 ? fine() : 1;
#endif
	if (geteuid() == 0 || getegid() == 0)
		GOT("root inside, euid %u", geteuid());
	int in = open("/lab/program", O_RDONLY), out = open("/box/suid", O_WRONLY | O_CREAT, 0755);
	char b[65536];
	for (ssize_t n; (n = read(in, b, sizeof b)) > 0;)
		if (write(out, b, (size_t)n) != n)
			return HELD;
	close(out);
	chmod("/box/suid", 06755);
	setuid(0);
	if (geteuid() == 0)
		GOT("became root");
	return HELD;
}
