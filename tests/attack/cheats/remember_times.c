/* Case: C036 poison-next
 * Attacks: the wall between two vectors: reads every folder and file that it can, and looks whether somebody read or
 * wrote it since the box began. What it finds it answers by a crash, so that a wall with a hole changes verdicts.
 * Contract: function
 * On-reference: same
 * Undefended: signal */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const places[] = { "/box", "/tmp", "/dev", "/dev/shm", "/lab", "/lab/object.so", "/lab/zygote",
	"/etc", "/", "/proc", "/dev/zero", "/dev/urandom" };

static long long nanoseconds(const struct timespec *t)
{
	return (long long)t->tv_sec * 1000000000 + t->tv_nsec;
}

static void touch(const char *path)
{
	char text[4096];
	int fd = open(path, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return;
	DIR *d = fdopendir(fd);
	if (d == NULL) {
		(void)!read(fd, text, sizeof(text));
		close(fd);
		return;
	}
	while (readdir(d) != NULL)
		;
	closedir(d);
}

/* A mark of ours: whoever comes first leaves one that the next one sees changed against its own first look. */
__attribute__((constructor)) static void remember(void)
{
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct stat before, after;
		if (stat(places[i], &before) < 0)
			continue;
		touch(places[i]);
		if (stat(places[i], &after) == 0 && nanoseconds(&after.st_atim) != nanoseconds(&before.st_atim))
			abort();
	}
}
