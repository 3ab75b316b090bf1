/* Case: C226 kernel-counters
 * Attacks: private-ipc
 * Open: docs/SECURITY.md, where a lab lets its programs have processes: numbers of pipes and memory files are the machine's
 * Run: pipes beside => held / held
 * Run: memory beside => held / held
 * Run: pipes beside alone => held / held
 * Run: memory beside alone => denied memfd_create / denied memfd_create
 * Undefended: through
 * Control: makes a pipe
 *
 * The inode numbers of pipes come from one counter, those of memory files from another one, in blocks for each processor: how
 * far it moved tells how many were made elsewhere. Noisy, and open to programs that may have processes; a program of one
 * process has neither. */
#include <sys/mman.h>
#include <sys/stat.h>

#include "pair.h"

#define TWO_BLOCKS 2000 /* nearly: a processor takes 1,024 numbers at a time */

static unsigned long pipe_number(void)
{
	struct stat st = { 0 };
	int p[2];
	if (pipe(p) == 0) {
		fstat(p[0], &st);
		close(p[0]);
		close(p[1]);
	}
	return (unsigned long)st.st_ino;
}

static unsigned long memory_number(void)
{
	struct stat st = { 0 };
	int fd = memfd_create("x", MFD_CLOEXEC);
	if (fd >= 0) {
		fstat(fd, &st);
		close(fd);
	}
	return (unsigned long)st.st_ino;
}

int main(int argc, char **argv)
{
#ifdef CONTROL
	(void)argc, (void)argv, (void)memory_number;
	return pipe_number() != 0 ? fine() : 1;
#endif
	unsigned long (*number)(void) = way_is(argc, argv, "memory") ? memory_number : pipe_number;
	if (sends(argc, argv)) {
		for (int i = 0; i < 60000; i++)
			number();
		return HELD;
	}
	unsigned long first = number(), last = first;
	for (int i = 0; i < TRIES; i++, pause_a_little())
		last = number();
	if (last - first > TWO_BLOCKS)
		GOT("%lu were made elsewhere", last - first);
	return HELD;
}
