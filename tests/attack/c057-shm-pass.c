/* Case: C057 shm-pass
 * Attacks: private-ipc
 * Run: file => held
 * Run: shm => denied shmget
 * Run: msg => denied msgget
 * Run: sem => denied semget
 * Run: mq => denied mq_open
 * Undefended: through
 * Control: shares memory with its own child
 *
 * The bait holds its canary in /dev/shm/plumb-bait and in the System V segment 0x706c. */
#include <sys/mman.h>
#include <sys/shm.h>

#include "attack.h"

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv;
	char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (m == MAP_FAILED)
		return 1;
	if (fork() == 0)
		return m[0] = 'x', 0;
	wait(NULL);
	return m[0] == 'x' ? fine() : 1;
#endif
	const char *how = argc > 1 ? argv[1] : "file";
	if (strcmp(how, "file") == 0) {
		show("/dev/shm/plumb-bait");
		if (access("/dev/shm/plumb-bait", F_OK) == 0)
			GOT("the host's shared memory is here");
		return HELD;
	}
	if (strcmp(how, "shm") == 0)
		MUST_FAIL(syscall(SYS_shmget, 0x706c, 4096UL, 0600));
	else if (strcmp(how, "msg") == 0)
		MUST_FAIL(syscall(SYS_msgget, 0x706c, 0600 | 01000));
	else if (strcmp(how, "sem") == 0)
		MUST_FAIL(syscall(SYS_semget, 0x706c, 1, 0600 | 01000));
	else
		MUST_FAIL(syscall(SYS_mq_open, "plumb-bait", O_RDWR | O_CREAT, 0600, NULL));
	return HELD;
}
