/* What the attack programs share. They run only inside a box, and that only inside tests/attack/run.t's outer layer.
 *
 * The head of each file is read by tests/attack/drive:
 *   Case: number and name of the case       Attacks: the guarantee
 *   Expect: how the box must end             Run: ARGUMENTS => EXPECTATION, in place of Expect, once for each run
 *   Limits: JSON members of the job          Collect: file that is asked for, and must not be had
 *   Bites: ARGUMENTS with which it must get through where there is no box (cases that only read)
 *   Control: what the nearest benign program does. It is this file with -DCONTROL; it must print "fine" and exit 0.
 * An expectation is "held" (ran to its end, nothing got through), the word of an ending, or "denied CALL";
 * several are joined by " or " where more than one of them keeps the promise. */
#ifndef ATTACK_H
#define ATTACK_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define HELD    0
#define THROUGH 77 /* the attack worked */

/* The attack worked: say what was reached. */
#define GOT(...) (printf("THROUGH: " __VA_ARGS__), putchar('\n'), fflush(stdout), exit(THROUGH))

static inline int fine(void)
{
	puts("fine");
	return 0;
}

/* A call that must not succeed: its result, or the end of the program when it did. */
#define MUST_FAIL(call) ((call) < 0 ? (void)0 : GOT("%s", #call))

/* Print whatever can be read: the driver looks for its canary in the output. */
static inline void show(const char *path)
{
	char b[4096];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, b, sizeof b);
	if (n > 0)
		fwrite(b, 1, (size_t)n, stdout);
	if (fd >= 0)
		close(fd);
}

#endif
