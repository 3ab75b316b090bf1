/* A program with many ways to end, for tests of boxes. Every way is bounded in time, bytes and processes, so that a box
 * that fails to hold it does no harm. Not hostile: hostile programs are in tests/attack. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#define HIGH (1UL << 32) /* a bit that the kernel doesn't look at in an int argument */

static char block[4096];

static int touch(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0644);
	if (fd < 0 || write(fd, "data", 4) != 4)
		exit(9);
	return close(fd);
}

static int way_exit(void)
{
	return 42;
}
static int way_signal(void)
{
	return raise(SIGSEGV);
}
static int way_abort(void)
{
	abort();
}
static int way_wall(void)
{
	return (int)sleep(30);
}
static int way_hello(void)
{
	return fputs("out", stdout) < 0 || fputs("err", stderr) < 0;
}

static int way_cpu(void)
{
	alarm(20);
	for (;;)
		;
}

static int way_memory(void)
{
	for (int i = 0; i < 160; i++) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			return 3;
		memset(p, 1, 1 << 20);
	}
	return 4;
}

static int way_pids(void)
{
	for (int i = 0; i < 40; i++)
		if (fork() == 0) {
			sleep(10);
			_exit(0);
		}
	return (int)sleep(10);
}

static int flood(int fd)
{
	for (int i = 0; i < 512; i++)
		if (write(fd, block, sizeof block) < 0)
			return 1;
	return (int)sleep(10);
}
static int way_output(void)
{
	return flood(1);
}
static int way_errput(void)
{
	return flood(2);
}

static int way_disk(void)
{
	int fd = open("big", O_CREAT | O_WRONLY, 0600);
	for (int i = 0; i < 4096; i++)
		if (write(fd, block, sizeof block) < 0)
			sleep(10);
	return 1;
}

static int way_inodes(void)
{
	char name[16];
	for (int i = 0; i < 4096; i++) {
		snprintf(name, sizeof name, "f%d", i);
		int fd = open(name, O_CREAT | O_WRONLY, 0600);
		if (fd < 0)
			break;
		close(fd);
	}
	return (int)sleep(10);
}

static int way_size(void)
{
	int fd = open("big", O_CREAT | O_WRONLY, 0600);
	return ftruncate(fd, 1L << 40);
}

/* System calls that no profile for programs allows, and integer arguments with bits that a filter must not trust. */
static int way_ptrace(void)
{
	return (int)syscall(SYS_ptrace, 0, 0, 0, 0);
}
static int way_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}
static int way_unknown(void)
{
	return (int)syscall(1000);
}
static int way_tiocsti(void)
{
	return (int)syscall(SYS_ioctl, 0, TIOCSTI, block);
}
static int way_tiocsti_high(void)
{
	return (int)syscall(SYS_ioctl, 0, TIOCSTI | HIGH, block);
}
static int way_tcgets_high(void)
{
	return syscall(SYS_ioctl, 0, TCGETS | HIGH, block) == 0;
}
static int way_clone_user(void)
{
	return (int)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
}
static int way_clone_net_high(void)
{
	return (int)syscall(SYS_clone, HIGH | CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0);
}
static int way_clone3(void)
{
	return syscall(SYS_clone3, 0, 0) != -1 || errno != ENOSYS;
}
static int way_lock_high(void)
{
	struct flock l = { .l_type = F_RDLCK };
	return (int)syscall(SYS_fcntl, 0, F_SETLK | HIGH, &l);
}
static int way_exec(void)
{
	char *argv[] = { "/lab/victim", "exit", NULL };
	return execve(argv[0], argv, environ);
}

#ifdef __x86_64__
static int way_i386(void)
{
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20));
	return 1;
}
static int way_x32(void)
{
	return (int)syscall(0x40000000 | SYS_getpid);
}
#endif

/* What it sees. */
static int way_fds(void)
{
	for (int i = 0; i < 4096; i++)
		if (fcntl(i, F_GETFD) >= 0)
			printf("%d ", i);
	return 0;
}

static int way_env(void)
{
	for (char **e = environ; *e != NULL; e++)
		puts(*e);
	return 0;
}

static int way_ids(void)
{
	return printf("%d %d %d", getuid(), getgid(), getpid()) < 0;
}

static int way_root(void)
{
	if (open("/x", O_CREAT | O_WRONLY, 0600) >= 0 || errno != EROFS)
		return 1;
	return open("/usr/lib/x", O_CREAT | O_WRONLY, 0600) >= 0 || open("/lab/x", O_CREAT | O_WRONLY, 0600) >= 0;
}

static int way_hidden(void)
{
	static const char *const paths[] = { "/proc", "/sys", "/etc/passwd", "/usr/bin", "/home", "/root", "/tmp",
		"/dev/shm" };
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (access(paths[i], F_OK) == 0)
			return puts(paths[i]), 1;
	return 0;
}

/* What the keeper answers in the kernel's place; a bad address stays one. */
static int way_machine(void)
{
	struct sysinfo s;
	memset(&s, 0xff, sizeof s);
	if (sysinfo(&s) != 0 || syscall(SYS_sysinfo, 8L) != -1 || errno != EFAULT)
		return 1;
	return printf("%d %lu %lu %d", (int)s.procs, s.totalram * s.mem_unit / 1024, s.loads[0], s.uptime < 60) < 0;
}

static int way_machine_often(void)
{
	struct sysinfo s;
	for (int i = 0; i < 10100; i++)
		(void)sysinfo(&s);
	return 0;
}

static int way_wake(void)
{
	static int word;
	return (int)syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) != 0 ||
	       syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0) != 0;
}

static int way_host(void)
{
	char name[65];
	return gethostname(name, sizeof name) != 0 || fputs(name, stdout) < 0;
}

static int way_cat(void)
{
	for (ssize_t n; (n = read(0, block, sizeof block)) > 0;)
		if (write(1, block, (size_t)n) != n)
			return 1;
	return 0;
}

static int way_channel(void)
{
	return read(3, block, 5) != 5 || write(3, block, 5) != 5;
}

static int way_daemon(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0)
			sleep(30);
		_exit(0);
	}
	return 0;
}

static int way_answers(void)
{
	touch("plain"), touch("good"), mkdir("d", 0700), touch("d/in");
	if (symlink("/etc/passwd", "link") != 0 || symlink("good", "near") != 0 || mkfifo("fifo", 0600) != 0 ||
		link("plain", "hard") != 0 || symlink("d", "dlink") != 0)
		return 1;
	int fd = open("large", O_CREAT | O_WRONLY, 0600);
	return ftruncate(fd, 8192);
}

static int way_noexec(void)
{
	int fd = open("code", O_CREAT | O_RDWR, 0700);
	if (write(fd, block, sizeof block) < 0)
		return 2;
	return mmap(NULL, sizeof block, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) != MAP_FAILED;
}

/* As the first process of a run-fn box: it may fork, wait and kill; its children may not. */
static int way_zygote(void)
{
	int status;
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(i);
		if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != i)
			return 22;
	}
	pid_t pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && getpid() == 1 ? 0 : 23;
}

static int child_tries(void (*what)(void))
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		what();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return 21;
}
static void try_fork(void)
{
	(void)!fork();
}
static void try_kill(void)
{
	kill(1, SIGCHLD);
}
static int way_child_forks(void)
{
	return child_tries(try_fork);
}
static int way_child_kills(void)
{
	return child_tries(try_kill);
}

/* Two children, one after the other, as two vectors are: what the first writes must not be there for the second. */
static void leave_file(void)
{
	(void)!open("left", O_CREAT | O_WRONLY, 0600);
}
static int way_child_leaves(void)
{
	(void)child_tries(leave_file);
	return access("left", F_OK) == 0 ? 24 : 0;
}

#define WAY(name)                 \
	{                         \
		#name, way_##name \
	}
static const struct {
	const char *name;
	int (*run)(void);
} ways[] = {
	WAY(exit),
	WAY(signal),
	WAY(abort),
	WAY(wall),
	WAY(hello),
	WAY(cpu),
	WAY(memory),
	WAY(pids),
	WAY(output),
	WAY(errput),
	WAY(disk),
	WAY(inodes),
	WAY(size),
	WAY(ptrace),
	WAY(socket),
	WAY(unknown),
	WAY(tiocsti),
	WAY(tiocsti_high),
	WAY(tcgets_high),
	WAY(clone_user),
	WAY(clone_net_high),
	WAY(clone3),
	WAY(lock_high),
	WAY(exec),
	WAY(fds),
	WAY(env),
	WAY(ids),
	WAY(root),
	WAY(hidden),
	WAY(machine),
	WAY(machine_often),
	WAY(wake),
	WAY(host),
	WAY(cat),
	WAY(channel),
	WAY(daemon),
	WAY(answers),
	WAY(noexec),
	WAY(zygote),
	WAY(child_forks),
	WAY(child_kills),
	WAY(child_leaves),
#ifdef __x86_64__
	WAY(i386),
	WAY(x32),
#endif
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++)
		if (strcmp(ways[i].name, argv[1]) == 0)
			return ways[i].run();
	return 99;
}
