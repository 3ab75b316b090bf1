/* Case: C193 isolate-path-oracle
 * Attacks: read-only-root
 * Seen: isolate NEWS 2.5 (a rule told whether a hidden path exists)
 * Expect: held
 * Undefended: through
 * Control: tells its own files apart
 *
 * What is there on the host and what is not must look the same from inside, whatever call is asked. */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "attack.h"

static int answer(int how, const char *path)
{
	struct stat st;
	struct statvfs vfs;
	char b[64];
	errno = 0;
	long r = how == 0   ? stat(path, &st)
		 : how == 1 ? access(path, F_OK)
		 : how == 2 ? readlink(path, b, sizeof b)
		 : how == 3 ? open(path, O_RDONLY | O_NOFOLLOW)
		 : how == 4 ? statvfs(path, &vfs)
		 : how == 5 ? chdir(path)
			    : rename(path, "/box/x");
	return r >= 0 ? 0 : errno;
}

int main(void)
{
#ifdef CONTROL
	close(open("/box/there", O_WRONLY | O_CREAT, 0600));
	return answer(1, "/box/there") == 0 && answer(1, "/box/absent") == ENOENT ? fine() : 1;
#endif
	static const char *const pairs[][2] = { { "/tmp/secrets/file", "/tmp/secrets/none" },
		{ "/tmp/secrets", "/tmp/none" }, { "/etc/shadow", "/etc/none" }, { "/proc/1/root", "/proc/1/none" },
		{ "/root/.bashrc", "/root/none" }, { "/home", "/none" }, { "/sys/kernel", "/sys/none" } };
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		for (int how = 0; how < 7; how++)
			if (answer(how, pairs[i][0]) != answer(how, pairs[i][1]))
				GOT("call %d tells %s from %s", how, pairs[i][0], pairs[i][1]);
	return HELD;
}
