/* Case: C017 outlive, C035 forge-frame
 * Attacks: the one answer of a process: a second thread writes into every pipe beside the first
 * On-reference: function worse, program same or worse
 * Undefended: answer */
#include <pthread.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile int spoke;

static void *race(void *arg)
{
	for (;;) {
		for (int fd = 3; fd < 64; fd++) {
			struct stat st;
			if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
				(void)!write(fd, "\0\0\0\5\0\0\0\0", 9);
		}
		spoke = 1;
		usleep(100);
	}
	return arg;
}

__attribute__((constructor)) static void begin(void)
{
	pthread_t t;
	if (pthread_create(&t, NULL, race, NULL) == 0)
		pthread_detach(t);
	for (int i = 0; i < 1000 && !spoke; i++)
		usleep(100);
}
