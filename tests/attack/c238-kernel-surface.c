/* Case: C238 kernel-surface
 * Attacks: syscall-filter
 * Seen: CVE-2014-3153 and CVE-2021-3347 (locks that lend priority), CVE-2022-0847 (splice), CVE-2023-3269 (growing mappings)
 * Run: lock-pi => denied futex
 * Run: requeue-pi => denied futex
 * Run: lock-pi2 => denied futex
 * Run: splice => denied splice
 * Run: tee => denied tee
 * Run: vmsplice => denied vmsplice
 * Run: grows-down => denied mmap
 * Undefended: reached
 * Control: takes and gives back a plain lock, copies through a pipe, maps memory
 *
 * What kernels broke at and no program of a lab needs: a filter that denies it holds in a kernel that has the next such hole. */
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "attack.h"

static int plain(void)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	char b[4] = "";
	int p[2];
	void *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	return pthread_mutex_lock(&lock) == 0 && pthread_mutex_unlock(&lock) == 0 && pipe(p) == 0 &&
			       write(p[1], "abc", 4) == 4 && read(p[0], b, 4) == 4 && m != MAP_FAILED
		       ? fine()
		       : 1;
}

int main(int argc, char **argv)
{
	static uint32_t word, other;
	char b[4] = "abc";
	struct iovec part = { b, sizeof b };
	int p[2], q[2];
	const char *way = argc > 1 ? argv[1] : "";
	if (pipe(p) != 0 || pipe(q) != 0)
		return 1;
#ifdef CONTROL
	(void)word, (void)other, (void)part, (void)way;
	return plain();
#endif
	(void)plain;
	(void)!write(p[1], b, sizeof b);
	int program = open(argv[0], O_RDONLY);
#define TRY(name, call)             \
	if (strcmp(way, name) == 0) \
	MUST_FAIL_AS(name, call)
	TRY("lock-pi", syscall(SYS_futex, &word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, 0));
	TRY("requeue-pi",
		syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 1, (void *)1, &other, 0));
	TRY("lock-pi2", syscall(SYS_futex, &word, 13 /* FUTEX_LOCK_PI2 */ | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, 0));
	TRY("splice", splice(program, NULL, p[1], NULL, 4096, 0));
	TRY("tee", tee(p[0], q[1], 4, 0));
	TRY("vmsplice", vmsplice(p[1], &part, 1, 0));
	TRY("grows-down",
		mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0) == MAP_FAILED ? -1 : 0);
	return HELD;
}
