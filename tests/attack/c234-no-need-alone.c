/* Case: C234 no-need-alone
 * Attacks: private-ipc
 * Run: pipe => held
 * Run: pipe2 => held
 * Run: memory-file => denied memfd_create
 * Run: fifo => denied mknodat
 * Run: eventfd => denied eventfd2
 * Run: epoll => denied epoll_create1
 * Run: timerfd => denied timerfd_create
 * Run: signalfd => denied signalfd4
 * Run: shared-wait => denied futex
 * Run: copy-range => denied copy_file_range
 * Run: sendfile => denied sendfile
 * Run: session => denied setsid
 * Limits: "pids":1,"wall_ms":2000
 * Undefended: through
 * Undefended: copy-range => reached
 * Undefended: session => reached
 * Control: waits, with a deadline, for what it reads and for a signal of its own
 *
 * What only several processes need: numbers that are the machine's, waits by shared names, and kernel code for nobody. There are
 * no pipes; a sanitizer tries one in the middle of its report, and is told so and not ended. */
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>

#include "attack.h"

static int alone(void)
{
	sigset_t one;
	struct timespec at_most = { 1, 0 };
	struct pollfd in = { open("/lab/program", O_RDONLY), POLLIN, 0 };
	char b[4];
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	sigprocmask(SIG_BLOCK, &one, NULL);
	kill(getpid(), SIGUSR1);
	return poll(&in, 1, 1000) == 1 && read(in.fd, b, sizeof b) == sizeof b &&
			       sigtimedwait(&one, NULL, &at_most) == SIGUSR1
		       ? fine()
		       : 1;
}

static int fifo(void)
{
	char name[64];
	snprintf(name, sizeof name, "%s/fifo", access("/box", W_OK) == 0 ? "/box" : "/tmp");
	unlink(name);
	return mkfifo(name, 0600);
}

/* A wait that is over at once, because the word is another one: the kernel has looked it up by its shared name. */
static long shared_wait(void)
{
	static int word = 1;
	long rc = syscall(SYS_futex, &word, FUTEX_WAIT, 2, NULL, NULL, 0);
	return rc < 0 && errno == EAGAIN ? 0 : rc;
}

int main(int argc, char **argv)
{
	const char *way = argc > 1 ? argv[1] : "";
	int p[2], program = open("/lab/program", O_RDONLY), null = open("/dev/null", O_WRONLY);
	sigset_t none;
#ifdef CONTROL
	(void)way, (void)p, (void)program, (void)null, (void)none, (void)fifo, (void)shared_wait;
	return alone();
#endif
	(void)alone;
	sigemptyset(&none);
	if (program < 0)
		program = open("/proc/self/exe", O_RDONLY);
#define TRY(name, call)             \
	if (strcmp(way, name) == 0) \
	MUST_FAIL_AS(name, call)
	TRY("pipe", pipe(p));
	TRY("pipe2", pipe2(p, O_CLOEXEC));
	TRY("memory-file", memfd_create("x", 0));
	TRY("fifo", fifo());
	TRY("eventfd", eventfd(0, 0));
	TRY("epoll", epoll_create1(0));
	TRY("timerfd", timerfd_create(CLOCK_MONOTONIC, 0));
	TRY("signalfd", signalfd(-1, &none, 0));
	TRY("shared-wait", shared_wait());
	TRY("copy-range", copy_file_range(program, NULL, null, NULL, 4096, 0));
	TRY("sendfile", sendfile(null, program, NULL, 4096));
	TRY("session", setsid());
	return HELD;
}
