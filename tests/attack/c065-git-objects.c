/* Case: C065 git-objects
 * Attacks: read-only-root
 * Expect: held
 * Undefended: through
 * Limits: "wall_ms":6000
 * Control: has no repository
 *
 * The driver leaves a served repository of a fellow student at /tmp/site. Any directory that looks like one is a find. */
#include <dirent.h>

#include "attack.h"

static void walk(const char *dir, int depth)
{
	DIR *d = depth > 6 ? NULL : opendir(dir);
	bool objects = false, head = false;
	for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;) {
		char path[4096];
		objects |= strcmp(entry->d_name, "objects") == 0;
		head |= strcmp(entry->d_name, "HEAD") == 0;
		snprintf(path, sizeof path, "%s/%s", strcmp(dir, "/") == 0 ? "" : dir, entry->d_name);
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.' && strcmp(path, "/proc") != 0 &&
			strcmp(path, "/sys") != 0)
			walk(path, depth + 1);
	}
	if (d != NULL)
		closedir(d);
	if (objects && head)
		GOT("a repository at %s", dir);
}

int main(void)
{
#ifdef CONTROL
	return access("/box/.git", F_OK) != 0 ? fine() : 1;
#endif
	walk("/tmp", 0);
	walk("/", 0);
	return HELD;
}
