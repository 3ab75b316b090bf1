/* Case: C041 proc-mem
 * Attacks: no-privilege
 * Expect: held
 * Undefended: through
 * Control: reads its own memory the plain way */
#include "attack.h"

int main(void)
{
#ifdef CONTROL
	volatile char mine = 'm';
	return mine == 'm' ? fine() : 1;
#endif
	const int pids[] = { 1, 2, getppid(), getpid() - 1, getpid() };
	for (size_t i = 0; i < sizeof pids / sizeof *pids; i++) {
		char path[64];
		snprintf(path, sizeof path, "/proc/%d/mem", pids[i]);
		if (open(path, O_RDWR) >= 0)
			GOT("opened %s", path);
	}
	return HELD;
}
