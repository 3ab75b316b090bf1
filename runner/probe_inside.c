/* What runs in the box during a probe. Each function does what a guarantee forbids. Harmless without protection, too:
 * bounded in processes, bytes and time. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "runner/base/io.h"
#include "runner/probe.h"

static int say(int status, const char *what)
{
	printf("%s", what);
	fflush(stdout);
	return status;
}

static int network(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	SCOPED_FD fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	inet_pton(AF_INET, "192.0.2.1", &to.sin_addr); /* TEST-NET-1: nobody's, but routed where there is a network */
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return say(1, "a route leads out of the box");
	return say(fd < 0, "no route leads out of the box");
}

static int root(void)
{
	static const char *const hidden[] = { "/etc/passwd", "/proc/self", "/sys/kernel", "/home", "/root" };
	if (open("/probe", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0 || errno != EROFS)
		return say(1, "the root could be written");
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (access(hidden[i], F_OK) == 0)
			return say(1, "a file of the host could be seen");
	return say(0, "a file in / was refused, /etc, /proc and /home are not there");
}

static int ipc(void)
{
	return say(shmget(IPC_PRIVATE, 4096, 0600) >= 0, "shared memory");
}

static int privilege(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct has[2];
	if (syscall(SYS_capget, &head, has) != 0)
		return say(1, "capget failed");
	uint32_t any = 0;
	for (int i = 0; i < 2; i++)
		any |= has[i].effective | has[i].permitted | has[i].inheritable;
	for (int cap = 0; cap < 64; cap++)
		any |= prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1;
	return say(any != 0 || getuid() == 0, any != 0 ? "it had capabilities" : "no capability, none to be gained");
}

static int denied(void)
{
	return say(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0, "ptrace was not denied");
}

/* Descriptor 3 is the keeper's: as long as we live it has a writer. */
static int left(void)
{
	pid_t pid = fork();
	if (pid == 0) {
		setsid();
		if (fork() == 0)
			sleep(20);
		_exit(0);
	}
	return pid < 0 ? 1 : 0;
}

static int memory(void)
{
	enum { MIB = 1 << 20 };
	for (int i = 0; i < 128; i++) {
		char *p = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			return say(1, "mmap failed");
		for (int at = 0; at < MIB; at += 4096)
			p[at] = 1;
	}
	return say(1, "128 MiB could be used");
}

static int pids(void)
{
	for (int i = 0; i < 40; i++)
		if (fork() == 0) {
			sleep(5);
			_exit(0);
		}
	sleep(5);
	return say(1, "40 processes could be made");
}

static int cpu(void)
{
	int64_t begin_us = io_monotonic_us();
	(void)fork(); /* two: a limit of each process alone would be passed */
	while (io_monotonic_us() - begin_us < 3000000)
		;
	return say(1, "3 s of time on the processor could be used");
}

static int wall(void)
{
	sleep(5);
	return say(1, "it could sleep for 5 s");
}

static int output(void)
{
	static char block[4096];
	memset(block, 'x', sizeof block);
	for (int i = 0; i < 256; i++)
		if (write(STDOUT_FILENO, block, sizeof block) < 0)
			return 1;
	sleep(5);
	return 1;
}

static int disk(void)
{
	static char block[4096];
	SCOPED_FD fd = open("probe", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	for (int i = 0; i < 4096; i++)
		if (write(fd, block, sizeof block) < 0)
			sleep(5);
	return say(1, "16 MiB could be written");
}

static const struct {
	const char *what;
	int (*run)(void);
} probes[] = { { "network", network }, { "root", root }, { "ipc", ipc }, { "privilege", privilege },
	{ "denied", denied }, { "left", left }, { "memory", memory }, { "pids", pids }, { "cpu", cpu },
	{ "wall", wall }, { "output", output }, { "disk", disk } };

int probe_inside(const char *what)
{
	for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
		if (strcmp(probes[i].what, what) == 0)
			return probes[i].run();
	return EXIT_USAGE;
}
