/* Case: C038 walk-root
 * Attacks: read-only-root
 * Expect: held
 * Limits: "output_kib":4096,"wall_ms":8000
 * Undefended: through
 * Control: lists and reads its own directory
 *
 * Everything readable under / is searched for the word that marks the driver's canaries, and tried for writing. */
#include <dirent.h>
#include <sys/stat.h>

#include "attack.h"

static char block[1 << 20];

static void look(const char *path, const struct stat *st)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	ssize_t n = S_ISREG(st->st_mode) ? read(fd, block, sizeof block) : 0;
	close(fd);
	if (n > 0 && memmem(block, (size_t)n, "canary-", 7) != NULL && memmem(block, (size_t)n, "memmem", 6) == NULL)
		GOT("canary in %s", path);
	if (strncmp(path, "/box", 4) != 0 && strncmp(path, "/dev/", 5) != 0 && access(path, W_OK) == 0)
		GOT("%s can be written", path);
}

static void walk(const char *dir, int depth)
{
	DIR *d = opendir(dir);
	if (d == NULL || depth > 12)
		return;
	for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
		char path[4096];
		struct stat st;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", strcmp(dir, "/") == 0 ? "" : dir, entry->d_name);
		if (lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			walk(path, depth + 1);
		else
			look(path, &st);
	}
	closedir(d);
}

int main(void)
{
#ifdef CONTROL
	FILE *f = fopen("/box/note", "w");
	if (f == NULL || fputs("mine", f) < 0 || fclose(f) != 0)
		return 1;
	walk("/box", 0);
	return fine();
#endif
	walk("/", 0);
	return HELD;
}
