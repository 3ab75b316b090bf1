/* Case: C097 fd-exhaust
 * Attacks: read-only-root
 * Expect: held
 * Limits: "open_files":64
 * Undefended: through
 * Control: opens eight files */
#include <sys/resource.h>

#include "attack.h"

int main(void)
{
	int n = 0;
#ifdef CONTROL
	while (n < 8 && open("/dev/null", O_RDONLY) >= 0)
		n++;
	return n == 8 ? fine() : 1;
#endif
	struct rlimit more = { 1 << 20, 1 << 20 };
	if (setrlimit(RLIMIT_NOFILE, &more) == 0)
		GOT("raised its own limit");
	while (open("/dev/null", O_RDONLY) >= 0)
		if (++n > 64)
			GOT("%d descriptors of 64", n);
	return HELD;
}
