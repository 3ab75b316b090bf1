/* The zygote of a function lab: process 1 of a box. Linked with the lab's harness.c and never with student code.
 *
 * Theory of operation. For each order on the control socket it forks. The child gives the control socket up, points
 * stdout and stderr at the log pipe, reads its question, and only then loads the student's object: constructors, IFUNC
 * resolvers and destructors run inside this one child and die with it. It writes one answer frame and leaves by _exit.
 * The zygote waits for that death, kills at the deadline, and reports. The policy of the box (run-fn) lets only
 * process 1 clone and kill, so when the child is reaped nothing of this vector is alive.
 *
 * What the child sends is a claim: student code may write on any descriptor it finds. The judge compares. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "labs/kit/harness.h"
#include "labs/kit/wire.h"

static void *student; /* the child's handle of the student's object */

void *kit_symbol(const char *name)
{
	return dlsym(student, name);
}

/* size bytes that end where an inaccessible page begins. */
static uint8_t *guarded(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), body = (size + page - 1) / page * page;
	uint8_t *p = mmap(NULL, body + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED || mprotect(p + body, page, PROT_NONE) < 0)
		_exit(KIT_BAD_QUESTION);
	return p + body - size;
}

const uint8_t *kit_guarded(const uint8_t *p, size_t n)
{
	uint8_t *copy = guarded(n);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	if (n > 0) {
		memcpy(copy, p, n);
		uint8_t *start = copy - (uintptr_t)copy % page;
		(void)mprotect(start, (size_t)(copy + n - start), PROT_READ);
	}
	return copy;
}

uint8_t *kit_guarded_out(size_t n)
{
	return guarded(n);
}

static void read_all(int fd, uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t got = read(fd, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			_exit(KIT_BAD_QUESTION);
		p += got;
		n -= (size_t)got;
	}
}

static void write_all(int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t put = write(fd, p, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			_exit(KIT_BAD_ANSWER);
		p += put;
		n -= (size_t)put;
	}
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_be32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* Kept in memory and not in registers (noinline below), so that the cheats of tests/attack/cheats, which look for it on
 * the stack, are as strong against every lab as they claim to be. */
struct question {
	uint32_t id;
	const struct kit_op *op;
	const uint8_t *in;
	size_t in_len;
};

static const struct kit_op *find_op(uint8_t op)
{
	const struct kit_op *row = kit_ops;
	while (row->run != NULL && row->op != op)
		row++;
	return row->run != NULL ? row : NULL;
}

__attribute__((noinline)) static struct question read_question(int fd)
{
	uint8_t head[9];
	read_all(fd, head, sizeof(head));
	uint32_t len = be32(head);
	struct question q = { .id = be32(head + 4), .op = find_op(head[8]) };
	if (q.op == NULL || len < 5 || len - 5 > KIT_FRAME_MAX || len - 5 > q.op->in_max)
		_exit(KIT_BAD_QUESTION);
	q.in_len = len - 5;
	uint8_t *raw = malloc(q.in_len + 1);
	if (raw == NULL)
		_exit(KIT_BAD_QUESTION);
	read_all(fd, raw, q.in_len);
	q.in = kit_guarded(raw, q.in_len);
	free(raw);
	return q;
}

static void answer(int fd, const struct question *q)
{
	size_t cap = q->op->out_max, len = 0;
	uint8_t head[9], *out = kit_guarded_out(cap);
	int status = q->op->run(q->in, q->in_len, out, cap, &len);
	if (len > cap || len > KIT_FRAME_MAX)
		_exit(KIT_BAD_ANSWER);
	status = status > INT8_MAX ? INT8_MAX : status < INT8_MIN ? INT8_MIN : status;
	put_be32(head, (uint32_t)(5 + len));
	put_be32(head + 4, q->id);
	head[8] = (uint8_t)status;
	write_all(fd, head, sizeof(head));
	write_all(fd, out, len);
}

/* What the zygote has open is one open file for all children: the flags that one sets (F_SETFL) the next one reads. */
static void fresh_stdin(void)
{
	close(STDIN_FILENO);
	if (open("/dev/null", O_RDONLY) != STDIN_FILENO)
		_exit(KIT_BAD_QUESTION);
}

static void child(const char *object, const int fds[KIT_ORDER_FDS])
{
	sigset_t none;
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	close(KIT_CONTROL_FD);
	fresh_stdin();
	if (dup2(fds[2], STDOUT_FILENO) < 0 || dup2(fds[2], STDERR_FILENO) < 0)
		_exit(KIT_BAD_QUESTION);
	close(fds[2]);
	struct question q = read_question(fds[0]);
	close(fds[0]);
	student = dlopen(object, RTLD_NOW | RTLD_LOCAL);
	if (student == NULL) {
		const char *why = dlerror();
		write_all(STDERR_FILENO, (const uint8_t *)why, strlen(why));
		_exit(KIT_NO_OBJECT);
	}
	answer(fds[1], &q);
	(void)fflush(stdout); /* what the student printed; then no atexit, no destructor */
	_exit(0);
}

static uint64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* The child's end, or its deadline. SIGCHLD is blocked, so a death before the wait is still seen. */
static bool dead_in_time(pid_t pid, uint64_t deadline_us, int *status, struct rusage *use)
{
	sigset_t chld;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	for (;;) {
		if (wait4(pid, status, WNOHANG, use) == pid)
			return true;
		uint64_t now = now_us();
		if (now >= deadline_us)
			break;
		struct timespec left = { .tv_sec = (time_t)((deadline_us - now) / 1000000),
			.tv_nsec = (long)((deadline_us - now) % 1000000 * 1000) };
		(void)sigtimedwait(&chld, NULL, &left);
	}
	(void)kill(pid, SIGKILL);
	while (wait4(pid, status, 0, use) < 0 && errno == EINTR)
		;
	return false;
}

static struct kit_report supervise(pid_t pid, uint32_t wall_ms)
{
	struct rusage use = { 0 };
	int status = 0;
	uint64_t start = now_us();
	bool in_time = dead_in_time(pid, start + (uint64_t)wall_ms * 1000, &status, &use);
	struct kit_report r = {
		.end = !in_time              ? KIT_TIMEOUT
		       : WIFSIGNALED(status) ? KIT_SIGNALLED
					     : KIT_EXITED,
		.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		.wall_us = now_us() - start,
		.cpu_us = (uint64_t)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000000 +
			  (uint64_t)(use.ru_utime.tv_usec + use.ru_stime.tv_usec),
		.peak_kib = (uint64_t)use.ru_maxrss,
	};
	return r;
}

/* One order with its descriptors; false when the judge is gone. */
static bool receive(struct kit_order *order, int fds[KIT_ORDER_FDS])
{
	union {
		char bytes[CMSG_SPACE(sizeof(int) * KIT_ORDER_FDS)];
		struct cmsghdr align;
	} control;
	struct iovec part = { order, sizeof(*order) };
	struct msghdr msg = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
	};
	ssize_t got;
	do {
		got = recvmsg(KIT_CONTROL_FD, &msg, 0);
	} while (got < 0 && errno == EINTR);
	struct cmsghdr *c = got == (ssize_t)sizeof(*order) ? CMSG_FIRSTHDR(&msg) : NULL;
	if (c == NULL || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(int) * KIT_ORDER_FDS))
		return false;
	memcpy(fds, CMSG_DATA(c), sizeof(int) * KIT_ORDER_FDS);
	return true;
}

static bool report(const struct kit_report *r)
{
	return send(KIT_CONTROL_FD, r, sizeof(*r), MSG_NOSIGNAL) == (ssize_t)sizeof(*r);
}

int main(int argc, char **argv)
{
	struct kit_report r = { 0 };
	struct kit_order order = { 0 };
	int fds[KIT_ORDER_FDS];
	sigset_t chld;

	if (argc != 2)
		return KIT_NO_OBJECT;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &chld, NULL);
	if (kit_prepare != NULL)
		kit_prepare();
	while (report(&r) && receive(&order, fds)) {
		pid_t pid = fork();
		if (pid == 0)
			child(argv[1], fds);
		for (int i = 0; i < KIT_ORDER_FDS; i++)
			close(fds[i]);
		if (pid < 0)
			return EXIT_FAILURE; /* the judge sees the box end: nothing of the student has run */
		r = supervise(pid, order.wall_ms);
	}
	return 0;
}
