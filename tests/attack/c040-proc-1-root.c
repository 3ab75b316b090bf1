/* Case: C040 proc-1-root
 * Attacks: read-only-root
 * Expect: held
 * Undefended: through
 * Control: opens its own root and directory */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	return open("/", O_RDONLY | O_DIRECTORY) >= 0 && open(".", O_RDONLY | O_DIRECTORY) >= 0 ? fine() : 1;
#endif
	static const char *const roots[] = { "/proc/1/root/root", "/proc/1/root/home", "/proc/1/cwd/..", "/proc/1/fd/3",
		"/proc/self/root/proc/1/root", "/proc/2/root/etc/shadow", "/proc/1/exe", "/proc/1/mem" };
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (open(roots[i], O_RDONLY | O_NONBLOCK) >= 0)
			GOT("opened %s", roots[i]);
	return HELD;
}
