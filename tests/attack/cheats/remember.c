/* Case: C036 poison-next
 * Attacks: the wall between two vectors: leaves a file, a flag of an open file, a limit and a signal mask behind, and
 * looks for the last one's. What it finds there it answers by a crash, so that a wall with a hole changes verdicts.
 * On-reference: same
 * Undefended: signal */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const places[] = { "/box/.state", "/tmp/.state", "/dev/shm/state", "/lab/.state" };
#define PLACES (sizeof(places) / sizeof(places[0]))
#define FILES  15

static void look(void)
{
	struct rlimit files;
	for (size_t i = 0; i < PLACES; i++)
		if (access(places[i], F_OK) == 0)
			abort();
	for (int fd = 0; fd < FILES; fd++) {
		int flags = fcntl(fd, F_GETFL);
		if (flags >= 0 && (flags & O_APPEND))
			abort();
	}
	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == FILES)
		abort();
	if (signal(SIGTERM, SIG_IGN) == SIG_IGN || signal(SIGALRM, SIG_IGN) == SIG_IGN)
		abort();
}

static void leave(void)
{
	struct rlimit files = { FILES, FILES };
	for (size_t i = 0; i < PLACES; i++) {
		int fd = open(places[i], O_WRONLY | O_CREAT, 0600);
		if (fd >= 0)
			close(fd);
	}
	for (int fd = 0; fd < FILES; fd++) {
		int flags = fcntl(fd, F_GETFL);
		if (flags >= 0)
			(void)fcntl(fd, F_SETFL, flags | O_APPEND);
	}
	(void)setrlimit(RLIMIT_NOFILE, &files);
	umask(0777);
}

__attribute__((constructor)) static void remember(void)
{
	look();
	leave();
}
