/* Case: C036 poison-next
 * Attacks: the wall between two vectors: leaves a file, a limit and a signal mask behind, and looks for the last one's
 * On-reference: same */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

__attribute__((constructor)) static void remember(void)
{
	static const char *const places[] = { "/box/.state", "/tmp/.state", "/dev/shm/state", "/lab/.state", ".state" };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int fd = open(places[i], O_RDWR | O_CREAT, 0600);
		char last[64];
		if (fd < 0)
			continue;
		ssize_t n = read(fd, last, sizeof(last));
		if (n > 0)
			fprintf(stderr, "remembered %zd bytes in %s\n", n, places[i]);
		(void)!write(fd, "state", 5);
		close(fd);
	}
	signal(SIGTERM, SIG_IGN);
	signal(SIGALRM, SIG_IGN);
	umask(0777);
}
