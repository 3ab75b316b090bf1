/* Case: C219 mqueue-pair
 * Attacks: private-ipc
 * Run: queue after => denied mq_open / denied mq_open
 * Run: queue beside => denied mq_open / denied mq_open
 * Undefended: through
 * Control: writes to a pipe
 *
 * POSIX message queues are files that no directory shows. */
#include "pair.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	int p[2];
	(void)argc, (void)argv;
	return pipe(p) == 0 && write(p[1], "x", 1) == 1 ? fine() : 1;
#endif
	if (sends(argc, argv))
		return syscall(SYS_mq_open, "sent", O_RDWR | O_CREAT, 0666, NULL) < 0 ? 1 : HELD;
	for (int i = 0; i < TRIES; i++, pause_a_little())
		if (syscall(SYS_mq_open, "sent", O_RDONLY, 0, NULL) >= 0)
			GOT("a message queue");
	return HELD;
}
