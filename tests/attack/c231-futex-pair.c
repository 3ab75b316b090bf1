/* Case: C231 futex-pair
 * Attacks: private-ipc
 * Run: program beside => denied futex / held
 * Run: library beside => denied futex / held
 * Run: mask beside => denied futex / held
 * Run: requeue beside => denied futex / held
 * Run: robust beside => held / held
 * Undefended: through
 * Control: joins a thread, which waits by a shared name, and takes a lock that is robust if there are such
 *
 * A futex is named by the file that its page belongs to, whoever has mapped it: on the pages of a library that all boxes
 * share, one wakes and another sleeps. So no box may wake by a shared name; and since the kernel does it for whoever dies with
 * a list of robust locks, on a page that can only be read as well, there are no such lists. See C232 for what is left. */
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

#include "pair.h"

static void *nothing(void *arg)
{
	return arg;
}

/* A word of a page that belongs to a file which both boxes see, and holds zero (libc's padding before its first section). */
static int *shared_word(bool program)
{
	int fd = open(program ? "/lab/program" : "/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY);
	int *m = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	for (int i = 0; m != MAP_FAILED && i < 1024; i++)
		if (m[i] == 0)
			return m + i;
	return NULL;
}

/* Dies in the middle of a lock that it never had. */
static void die_with_lock(int *word)
{
	static struct robust_list_head head;
	head = (struct robust_list_head){ .list = { &head.list }, .list_op_pending = (struct robust_list *)word };
	if (fork() == 0) {
		syscall(SYS_set_robust_list, &head, sizeof head);
		_exit(0);
	}
	wait(NULL);
}

static void wake(const char *way, int *word)
{
	if (strcmp(way, "robust") == 0)
		die_with_lock(word);
	else if (strcmp(way, "mask") == 0)
		syscall(SYS_futex, word, FUTEX_WAKE_BITSET, 100, NULL, NULL, ~0U);
	else if (strcmp(way, "requeue") == 0)
		syscall(SYS_futex, word, FUTEX_REQUEUE, 100, 100L, word, 0);
	else
		syscall(SYS_futex, word, FUTEX_WAKE, 100, NULL, NULL, 0);
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_mutexattr_t how;
	(void)argc, (void)argv, (void)shared_word, (void)wake;
	pthread_mutexattr_init(&how);
	bool robust =
		pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST) == 0 && pthread_mutex_init(&lock, &how) == 0;
	bool good = !robust || (pthread_mutex_lock(&lock) == 0 && pthread_mutex_unlock(&lock) == 0);
	return good && pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0 ? fine()
													    : 1;
#endif
	int *word = shared_word(way_is(argc, argv, "program"));
	if (word == NULL || nothing(NULL) != NULL)
		return 1;
	if (sends(argc, argv)) {
		for (int i = 0; i < 45; i++, pause_a_little())
			wake(argv[2], word);
		return HELD;
	}
	struct timespec at_most = { 0, 250000000 };
	if (syscall(SYS_futex, word, FUTEX_WAIT, 0, &at_most, NULL, 0) == 0)
		GOT("somebody woke us");
	return HELD;
}
