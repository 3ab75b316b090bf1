/* Case: C231 futex-pair
 * Attacks: private-ipc
 * Open: docs/SECURITY.md, side channels: futexes on the pages of shared files
 * Run: program beside => held / held
 * Run: library beside => held / held
 * Undefended: through
 * Control: joins a thread
 *
 * A futex is named by the file that its page belongs to, whoever has mapped it: on the pages of a library that all boxes
 * share, one wakes and another sleeps. To refuse the call with a shared name would not close it: the end of a thread wakes as well,
 * at an address that no filter sees, and pthread_join() waits by a shared name. */
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

#include "pair.h"

static void *nothing(void *arg)
{
	return arg;
}

/* A word of a page that belongs to a file which both boxes see. */
static int *shared_word(bool library)
{
	int fd = open(library ? "/lib/x86_64-linux-gnu/libc.so.6" : "/lab/program", O_RDONLY);
	int *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	return m == MAP_FAILED ? NULL : m;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	pthread_t thread;
	(void)argc, (void)argv, (void)shared_word;
	return pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0 ? fine() : 1;
#endif
	int *word = shared_word(way_is(argc, argv, "library"));
	if (word == NULL)
		return 1;
	if (sends(argc, argv)) {
		for (int i = 0; i < 45; i++, pause_a_little())
			syscall(SYS_futex, word, FUTEX_WAKE, 100, NULL, NULL, 0);
		return HELD;
	}
	struct timespec at_most = { 0, 250000000 };
	if (syscall(SYS_futex, word, FUTEX_WAIT, *word, &at_most, NULL, 0) == 0)
		GOT("somebody woke us");
	return nothing(NULL) == NULL ? HELD : 1;
}
