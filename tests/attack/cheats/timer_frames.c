/* Case: C035 forge-frame, C019 stack-tricks
 * Attacks: the answer pipe: a timer writes frames into every pipe for as long as the student's code runs
 * On-reference: function worse, program same
 * Undefended: answer */
#include <signal.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static void speak(int signal_number)
{
	static const uint8_t frame[] = { 0, 0, 0, 5, 0, 0, 0, 0, 0 };
	for (int fd = 3; fd < 64; fd++) {
		struct stat st;
		if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
			(void)!write(fd, frame, sizeof(frame));
	}
	(void)signal_number;
}

__attribute__((constructor)) static void arm(void)
{
	struct itimerval soon = { { 0, 1000 }, { 0, 1 } };
	struct sigaction act = { .sa_handler = speak, .sa_flags = SA_RESTART };
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	pause();
}
