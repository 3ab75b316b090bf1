/* Case: C046 core-dump
 * Attacks: nothing-left
 * Expect: signal
 * Collect: core
 * Via: bare
 * Undefended: core
 * Control: raises a signal that it handles */
#include <sys/resource.h>

#include "attack.h"

#ifdef CONTROL
static void quiet(int signal)
{
	(void)signal;
}
#endif

int main(void)
{
#ifdef CONTROL
	signal(SIGUSR1, quiet);
	return raise(SIGUSR1) == 0 ? fine() : 1;
#endif
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	setrlimit(RLIMIT_CORE, &all);
	abort();
}
