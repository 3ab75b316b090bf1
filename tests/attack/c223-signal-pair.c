/* Case: C223 signal-pair
 * Attacks: private-ipc
 * Run: kill beside => held / held
 * Run: queue beside => held or denied rt_sigqueueinfo / held
 * Run: name beside => denied sethostname / held
 * Undefended: through
 * Control: signals itself
 *
 * A signal to every process number there is (one that nobody dies of), and the name of the machine. */
#include <sys/utsname.h>

#include "pair.h"

static volatile sig_atomic_t heard;

static void hear(int signal)
{
	(void)signal;
	heard = 1;
}

static int send_all(bool queue)
{
	signal(SIGURG, SIG_IGN);
	for (int i = 0; i < 45; i++, pause_a_little())
		for (pid_t pid = 2; pid < 400; pid++)
			if (queue)
				sigqueue(pid, SIGURG, (union sigval){ 1 });
			else
				kill(pid, SIGURG);
	return HELD;
}

int main(int argc, char **argv)
{
	signal(SIGURG, hear);
#ifdef CONTROL
	(void)argc, (void)argv, (void)send_all;
	return raise(SIGURG) == 0 && heard ? fine() : 1;
#endif
	bool name = way_is(argc, argv, "name");
	if (sends(argc, argv))
		return !name ? send_all(way_is(argc, argv, "queue")) : sethostname("sent", 4) == 0 ? hold() : 1;
	for (int i = 0; i < TRIES; i++, pause_a_little()) {
		struct utsname u;
		if (heard)
			GOT("a signal");
		if (name && uname(&u) == 0 && strcmp(u.nodename, "sent") == 0)
			GOT("the machine has another name");
	}
	return HELD;
}
