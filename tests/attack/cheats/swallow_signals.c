/* Case: C020 status-mimic
 * Attacks: the report of a crash: every fatal signal becomes an orderly exit
 * On-reference: same
 * Undefended: not shown: a crash must follow it, which labs have of their own (trivial/crash.c) */
#include <signal.h>
#include <unistd.h>

static void orderly(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

__attribute__((constructor)) static void swallow_signals(void)
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGXCPU };
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		signal(fatal[i], orderly);
}
