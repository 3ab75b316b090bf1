/* Case: C092 stack-bomb
 * Attacks: memory-cap
 * Expect: signal or memory
 * Limits: "memory_kib":65536
 * Undefended: memory
 * Control: recurses a hundred times */
#include <sys/resource.h>

#include "attack.h"

static int deep(volatile char *above, int n)
{
	volatile char frame[4096];
	frame[0] = above[0];
	return n == 0 ? 0 : deep(frame, n - 1) + (frame[0] != above[0]);
}

int main(void)
{
	volatile char top[1] = { 1 };
#ifdef CONTROL
	return deep(top, 100) == 0 ? fine() : 1;
#endif
	struct rlimit most;
	if (getrlimit(RLIMIT_STACK, &most) == 0) {
		most.rlim_cur = most.rlim_max;
		setrlimit(RLIMIT_STACK, &most);
	}
	return deep(top, 1 << 30);
}
