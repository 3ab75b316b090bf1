/* Case: C047 seed-guess
 * Attacks: read-only-root
 * Expect: held
 * Undefended: through
 * Control: draws a number of its own
 *
 * The bait beside the box was started with the canary as an argument, as a careless grader starts a generator with its
 * seed. Whatever a program can see of names, sizes, times and other processes is printed; the driver looks for it. */
#include <dirent.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "attack.h"

static void list(const char *dir)
{
	DIR *d = opendir(dir);
	for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;) {
		struct stat st = { 0 };
		fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW);
		printf("%s/%s %lu %ld %ld\n", dir, entry->d_name, st.st_ino, st.st_size, st.st_mtime);
	}
	if (d != NULL)
		closedir(d);
}

int main(void)
{
#ifdef CONTROL
	unsigned seed;
	return getrandom(&seed, sizeof seed, 0) == sizeof seed ? fine() : 1;
#endif
	static const char *const dirs[] = { "/", "/lab", "/box", "/dev", "/tmp", "/run", "." };
	struct utsname u;
	if (uname(&u) == 0)
		puts(u.nodename);
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		list(dirs[i]);
	for (int pid = 1; pid < 1000; pid++) {
		char path[64];
		snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
		show(path);
	}
	return HELD;
}
