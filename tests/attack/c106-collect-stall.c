/* Case: C106 collect-stall
 * Attacks: nothing-left
 * Run: grow => held or disk
 * Run: many => disk
 * Run: drip => held
 * Collect: answer
 * Undefended: left
 * Undefended: many => files
 * Limits: "disk_kib":16384,"inodes":3000
 * Control: leaves nothing
 *
 * The answer grows while it is taken out, stands among thousands of others, or never comes to its end. */
#include "attack.h"

static void grow(size_t step, useconds_t pause_us)
{
	static char block[65536];
	int fd = open("/box/answer", O_WRONLY | O_CREAT | O_APPEND, 0644);
	for (size_t n = 0; n < (6 << 20) / step; n++) {
		if (write(fd, block, step) < 0)
			return;
		usleep(pause_us);
	}
	pause();
}

int main(int argc, char **argv)
{
	char name[64];
#ifdef CONTROL
	(void)argc, (void)argv, (void)grow, (void)name;
	return fine();
#endif
	const char *how = argc > 1 ? argv[1] : "grow";
	if (strcmp(how, "many") == 0) {
		for (int i = 0; i < 4000; i++) {
			snprintf(name, sizeof name, "/box/answer-%d", i);
			close(open(name, O_WRONLY | O_CREAT, 0644));
		}
		return HELD;
	}
	close(open("/box/answer", O_WRONLY | O_CREAT, 0644));
	truncate("/box/answer", 2 << 20); /* already more than the driver would take */
	if (fork() == 0) {
		setsid();
		grow(strcmp(how, "drip") == 0 ? 1 : 65536, strcmp(how, "drip") == 0 ? 1000 : 0);
		_exit(0);
	}
	usleep(20000);
	return HELD;
}
