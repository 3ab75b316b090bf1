/* What the attack programs share. They run only inside a box, and that only inside tests/attack/run.t's outer layer.
 *
 * The head of each file is read by tests/attack/drive:
 *   Case: number and name of the case       Attacks: the guarantee
 *   Expect: how the box must end             Run: ARGUMENTS => EXPECTATION, in place of Expect, once for each run
 *   Limits: JSON members of the job          Profile: its profile, where that is not run
 *   Collect: file that is asked for, and must not be had
 *   Job: JSON members of a hostile job (ARG becomes the run's first argument; mounts are added to the program's own)
 *   Control: what the nearest benign program does. It is this file with -DCONTROL; it must print "fine" and exit 0.
 *   Undefended: what shows the harm under the backend none (words: driver/Harm.pm), or "not shown: why"; with
 *     ARGUMENTS => in front it is about that run only. Via: bare or shell or half (a root that is
 *     entered and nothing more), where none itself would defend. Judge: what a careless judge then does with which path, or with
 *     the run's argument. Watch: more files that must not change.
 *   Sweep: FROM TO [but N...]: one more run with each of these numbers; all must be denied that the policy doesn't list
 *   Guest: not ARGUMENT: WHY; the runs that do not make sense in a guest
 *   Open: a channel that is open, and where that is written; the driver then wants to see that it is, but in runs "WAY beside
 *     alone => ...": those are boxes of one process, where it must be closed
 * An expectation is "held" (ran to its end, nothing got through), the word of an ending, "denied CALL", or "no-job TEXT"
 * (refused before anything ran, saying TEXT); several are joined by " or " where more than one keeps the promise.
 * A case of two boxes has runs "WAY after => SENDER'S / RECEIVER'S" (one after the other) or "WAY beside => ..." (both at
 * once); the programs get "send WAY" and "receive WAY", and the receiver says GOT when it hears something. */
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

/* A call that must not succeed; NAME is what is said of it. Where it gets to the kernel, the kernel's answer shows that. */
#define MUST_FAIL_AS(name, call) ((call) < 0 ? answered(name) : GOT("%s", name))
#define MUST_FAIL(call)          MUST_FAIL_AS(#call, call)

static inline void answered(const char *call)
{
	printf("answered %s: %.60s\n", strerrorname_np(errno), call);
	fflush(stdout);
}

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
