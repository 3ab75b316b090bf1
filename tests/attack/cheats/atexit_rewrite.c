/* Case: C008 atexit-rewrite
 * Attacks: the time after the answer: exit handlers and destructors that write once more
 * On-reference: same
 * Undefended: answer */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pipes only: a program's own output file is its own business, and it is closed by now. */
static void rewrite(void)
{
	static const uint8_t frame[] = { 0, 0, 0, 5, 0, 0, 0, 0, 0 };
	for (int fd = 3; fd < 64; fd++) {
		struct stat st;
		if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
			(void)!write(fd, frame, sizeof(frame));
	}
}

__attribute__((constructor)) static void plant(void)
{
	atexit(rewrite);
}

__attribute__((destructor)) static void last_words(void)
{
	rewrite();
}
