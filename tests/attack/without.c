/* Runs a program on a kernel that seems to lack some system calls: without CALL... -- PROGRAM [ARGUMENT...]
 * Each CALL is answered ENOSYS, to the program and to everything that it starts. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	const char *name;
	unsigned number;
} calls[] = { { "clone3", SYS_clone3 }, { "openat2", SYS_openat2 }, { "pidfd_open", SYS_pidfd_open },
	{ "pidfd_send_signal", SYS_pidfd_send_signal }, { "landlock_create_ruleset", SYS_landlock_create_ruleset } };
#define CALLS (sizeof calls / sizeof *calls)

static int number_of(const char *name)
{
	for (size_t i = 0; i < CALLS; i++)
		if (strcmp(calls[i].name, name) == 0)
			return (int)calls[i].number;
	fprintf(stderr, "without: %s: not in its table\n", name);
	return -1;
}

int main(int argc, char **argv)
{
	struct sock_filter filter[2 + 2 * CALLS] = { BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) };
	unsigned short n = 1;
	int i = 1;
	for (; i < argc && strcmp(argv[i], "--") != 0 && n < 2 * CALLS; i++) {
		int nr = number_of(argv[i]);
		if (nr < 0)
			return 2;
		filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)nr, 0, 1);
		filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
	}
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { n, filter };
	if (i + 1 >= argc || strcmp(argv[i], "--") != 0) {
		fprintf(stderr, "usage: without CALL... -- PROGRAM [ARGUMENT...]\n");
		return 2;
	}
	/* No no_new_privs as root: what runs without it must be able to set it itself, and be tested for it. */
	if (geteuid() != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return 3;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) != 0) {
		perror("without: seccomp");
		return 3;
	}
	execv(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 127;
}
