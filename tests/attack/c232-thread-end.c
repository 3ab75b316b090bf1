/* Case: C232 thread-end
 * Attacks: private-ipc
 * Open: docs/SECURITY.md, where a lab lets its programs have threads: their end wakes by the name of a shared file's page
 * Run: library beside => held / held
 * Run: library beside alone => denied clone / denied futex
 * Undefended: through
 * Control: joins a thread
 *
 * What C231 leaves: where a thread ends the kernel clears a word and wakes who waits for it, by a shared name and also where
 * the page can only be read. The word is an argument of clone(), an address, of which no filter can say what lies there; and
 * pthread_join() waits by a shared name. Programs that may have threads can do both; a program of one process and a function
 * lab's vector neither. */
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <time.h>

#include "pair.h"

static int nobody(void *arg)
{
	return arg != NULL;
}

static void *nothing(void *arg)
{
	return arg;
}

int main(int argc, char **argv)
{
	static char stack[65536];
#ifdef CONTROL
	pthread_t thread;
	(void)argc, (void)argv, (void)nobody, (void)stack;
	return pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0 ? fine() : 1;
#endif
	int fd = open("/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY);
	int *word = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (word == MAP_FAILED || nothing(NULL) != NULL)
		return 1;
	if (sends(argc, argv)) {
		for (int i = 0; i < 45; i++, pause_a_little())
			clone(nobody, stack + sizeof stack,
				CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
					CLONE_CHILD_CLEARTID,
				NULL, NULL, NULL, word);
		return HELD;
	}
	struct timespec at_most = { 0, 250000000 };
	if (syscall(SYS_futex, word, FUTEX_WAIT, *word, &at_most, NULL, 0) == 0)
		GOT("somebody woke us");
	return HELD;
}
