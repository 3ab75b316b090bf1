/* Case: C094 inode-fill
 * Attacks: disk-cap
 * Run: files => disk
 * Run: dirs => disk
 * Limits: "inodes":200,"wall_ms":5000
 * Undefended: files
 * Control: ten files */
#include <sys/stat.h>

#include "attack.h"

int main(int argc, char **argv)
{
	char name[260];
	int made = 0;
#ifdef CONTROL
	(void)argc, (void)argv;
	for (; made < 10; made++) {
		snprintf(name, sizeof name, "/box/%d", made);
		close(open(name, O_WRONLY | O_CREAT, 0600));
	}
	return access("/box/9", F_OK) == 0 ? fine() : 1;
#endif
	if (chdir("/box") != 0)
		return HELD;
	bool dirs = argc > 1 && strcmp(argv[1], "dirs") == 0;
	for (;; made++) {
		snprintf(name, sizeof name, "%0200d", made);
		if (dirs ? mkdir(name, 0700) != 0 || chdir(name) != 0
			 : close(open(name, O_WRONLY | O_CREAT, 0600)) != 0)
			usleep(1000);
	}
}
