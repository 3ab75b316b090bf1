/* What a setting protects, asked from inside: one question a run, because where a denied call ends the program there is no
 * second question. Answers in a few words; whoever runs it reads an early end as "denied". */
#ifndef _GNU_SOURCE
	#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(long rc)
{
	printf("%s", rc >= 0 ? "ALLOWED" : strerrorname_np(errno));
}

static void who(void)
{
	printf("%d/%d", (int)getuid(), (int)getpid());
}

static void no_new_privs(void)
{
	printf("%d", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

static void seccomp(void)
{
	printf("%d", prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
}

static void capabilities(void)
{
	int n = 0;
	for (int cap = 0; cap < 64; cap++)
		n += prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1;
	printf("%d", n);
}

static void network(void)
{
	struct if_nameindex *all = if_nameindex();
	for (int i = 0; all != NULL && all[i].if_index != 0; i++)
		printf("%s%s", i > 0 ? "," : "", all[i].if_name);
	if (all == NULL)
		say(-1);
}

static void host_files(void)
{
	printf("%s%s%s", access("/etc/passwd", F_OK) == 0 ? "passwd " : "",
		access("/sys/kernel", F_OK) == 0 ? "sys " : "", access("/proc/1", F_OK) == 0 ? "proc" : "");
}

static void write_root(void)
{
	say(open("/plumb-probe", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	(void)unlink("/plumb-probe");
}

static void user_namespace(void)
{
	say(unshare(CLONE_NEWUSER));
}

static void keyring(void)
{
	say(syscall(SYS_add_key, "user", "plumb", "x", 1, -2));
}

static void io_uring(void)
{
	char params[120] = { 0 };
	say(syscall(SYS_io_uring_setup, 1, params));
}

static void vsock(void)
{
	say(socket(AF_VSOCK, SOCK_STREAM, 0));
}

static void trace(void)
{
	say(ptrace(PTRACE_TRACEME, 0, 0, 0));
}

static void foreign_abi(void)
{
#ifdef __x86_64__
	long rc;
	__asm__ volatile("int $0x80" : "=a"(rc) : "a"(20L) : "memory");
	printf("%s", rc > 0 ? "ALLOWED" : "refused");
#endif
}

static void memory(void)
{
	size_t size = (size_t)400 << 20;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED) {
		say(-1);
		return;
	}
	for (size_t i = 0; i < size; i += 4096)
		p[i] = 1;
	printf("ALLOWED");
}

static void open_files(void)
{
	struct rlimit l = { 0 };
	(void)getrlimit(RLIMIT_NOFILE, &l);
	printf("%ld", (long)l.rlim_max);
}

static const struct {
	const char *name;
	void (*ask)(void);
} questions[] = { { "uid/pid", who }, { "no_new_privs", no_new_privs }, { "seccomp", seccomp },
	{ "bounding caps", capabilities }, { "interfaces", network }, { "host files", host_files },
	{ "write /", write_root }, { "userns", user_namespace }, { "add_key", keyring }, { "io_uring", io_uring },
	{ "vsock", vsock }, { "ptrace", trace }, { "int 0x80", foreign_abi }, { "400 MiB", memory },
	{ "open files", open_files } };

int main(int argc, char **argv)
{
	(void)alarm(10);
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		if (argc == 2 && strcmp(argv[1], questions[i].name) == 0)
			questions[i].ask();
		else if (argc == 1)
			printf("%s\n", questions[i].name);
	return fflush(stdout) == 0 ? 0 : 1;
}
