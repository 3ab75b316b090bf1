/* Case: C218 sysv-pair
 * Attacks: private-ipc
 * Run: shm after => denied shmget / denied shmget
 * Run: shm beside => denied shmget / denied shmget
 * Run: msg after => denied msgget / denied msgget
 * Run: msg beside => denied msgget / denied msgget
 * Run: sem after => denied semget / denied semget
 * Run: sem beside => denied semget / denied semget
 * Undefended: through
 * Control: shares memory with its own child
 *
 * System V objects stay after their maker, under a number that everybody can guess. */
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "pair.h"

static int get(const char *way, int flags)
{
	if (strcmp(way, "shm") == 0)
		return shmget(0x5e17, 4096, flags | 0666);
	if (strcmp(way, "msg") == 0)
		return msgget(0x5e17, flags | 0666);
	return semget(0x5e17, 1, flags | 0666);
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)get;
	char *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fork() == 0)
		return m[0] = 'x', 0;
	wait(NULL);
	return m[0] == 'x' ? fine() : 1;
#endif
	const char *way = argc > 2 ? argv[2] : "shm";
	if (sends(argc, argv))
		return get(way, IPC_CREAT) < 0 ? 1 : HELD;
	for (int i = 0; i < TRIES; i++, pause_a_little())
		if (get(way, 0) >= 0)
			GOT("an object of %s", way);
	return HELD;
}
