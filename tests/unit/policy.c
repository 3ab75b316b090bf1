/* Policies: every profile compiles, the language refuses what it can't mean, names of calls. What a filter does to a
 * real program is in ns.c. */
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runner/base/data.h"
#include "runner/base/io.h"
#include "runner/landlock.h"
#include "runner/policy.h"
#include "runner/policy_made.h"
#include "runner/profile.h"
#include "tests/filter.h"
#include "tests/tap.h"

static void profiles_compile(void)
{
	for (size_t i = 0; i < PROFILE_COUNT; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct policy p;
		struct err e = { 0 };
		OK(policy_load(profiles[i].name, &a, &p, &e) == 0 && p.n > 50, "%s compiles: %s", profiles[i].name,
			e.text);
	}
	SCOPED_ARENA a = ARENA_INIT;
	struct policy p;
	struct err e = { 0 };
	OK(policy_load("fetch", &a, &p, &e) == 0, "fetch compiles: %s", e.text);
	OK(policy_load("no-such", &a, &p, &e) == -1 && strstr(e.text, "no-such.policy"), "an absent one is named: %s",
		e.text);
}

/* What the build has made is what would be compiled now, and nothing else is taken. */
static void made_filters(void)
{
	static const char *const steps[] = { "as the build left it", "no file", "a torn file", "of another text" };
	SCOPED_ARENA a = ARENA_INIT;
	struct policy built, compiled;
	struct err e = { 0 };
	char dir[] = "/tmp/plumb-policy-XXXXXX";
	OK(policy_made_load("run-fn", &a, &built), "the build has made the filters of run-fn");
	if (!OK(mkdtemp(dir) != NULL, "a folder"))
		return;
	const char *at = arena_printf(&a, "%s/runner/policy", dir), *file = arena_printf(&a, "%s/run-fn.bpf", at);
	char *bytes = NULL, *text = NULL;
	size_t len = 0, text_len = 0;
	bool good =
		io_mkdirs(AT_FDCWD, at, 0755, &e) == 0 &&
		io_read_file(AT_FDCWD, data_made(&a, "runner/policy/run-fn.bpf"), 1 << 18, &a, &bytes, &len, &e) == 0;
	for (size_t i = 0; good && i < 2; i++) {
		const char *name = arena_printf(&a, "runner/policy/%s.policy", i == 0 ? "run-fn" : "base");
		good = io_read_file(AT_FDCWD, data_path(&a, name), 1 << 16, &a, &text, &text_len, &e) == 0 &&
		       io_write_file(AT_FDCWD, arena_printf(&a, "%s/%s", dir, name), text, text_len, 0644, &e) == 0;
	}
	if (!OK(good, "copies of the policies: %s", e.text))
		return;
	setenv("PLUMB_DATA", dir, 1);
	for (size_t i = 0; i < 4; i++) {
		if (i == 3)
			bytes[len - 1] ^= 1;
		if (i != 1)
			good = io_write_file(AT_FDCWD, file, bytes, i == 2 ? len - 100 : len, 0644, &e) == 0;
		struct policy p;
		bool taken = policy_made_load("run-fn", &a, &p);
		OK(good && taken == (i == 0), "%s: %s", steps[i], taken ? "taken" : "not taken");
		OK(policy_load("run-fn", &a, &compiled, &e) == 0 && compiled.n == built.n &&
				memcmp(compiled.filter, built.filter, built.n * sizeof *built.filter) == 0 &&
				compiled.n_own == built.n_own && compiled.executes == built.executes,
			"... and the filter is the same");
		(void)unlink(file);
	}
	unsetenv("PLUMB_DATA");
	(void)io_remove_tree(AT_FDCWD, dir, &e);
}

static struct seccomp_data call(int nr, uint64_t arg0, uint64_t arg1)
{
	return (struct seccomp_data){ .nr = nr, .arch = AUDIT_ARCH_X86_64, .args = { arg0, arg1 } };
}

/* The keeper judges `own` calls with the same 32 bits. */
static void own_calls(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct policy p;
	struct err e = { 0 };
	if (!OK(policy_load("run-fn", &a, &p, &e) == 0, "run-fn: %s", e.text))
		return;
	const uint64_t fork_flags = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD;
	struct seccomp_data d = call(SYS_clone, fork_flags, 0);
	OK(policy_owns(&p, &d), "fork is the first process's own");
	d = call(SYS_clone, fork_flags | CLONE_NEWUSER, 0);
	OK(!policy_owns(&p, &d), "not with a namespace");
	d = call(SYS_clone, fork_flags | CLONE_VM, 0);
	OK(!policy_owns(&p, &d), "nor as a thread");
	d = call(SYS_clone, fork_flags | (UINT64_C(1) << 32), 0);
	OK(policy_owns(&p, &d), "bits that the kernel doesn't look at don't count");
	d = call(SYS_ptrace, 0, 0);
	OK(!policy_owns(&p, &d), "ptrace is nobody's");
	d = call(SYS_kill, 1, 9);
	d.arch = AUDIT_ARCH_I386;
	OK(!policy_owns(&p, &d), "a foreign ABI's numbers are not ours");
}

/* What would be heard in another box. */
static void channels(void)
{
	static const struct {
		const char *profile;
		int nr;
		uint64_t arg1;
		bool allowed;
		const char *says;
	} rows[] = { { "run-fn", SYS_futex, 128, true, "waiting in private" },
		{ "run-fn", SYS_futex, 129, true, "waking in private" },
		{ "run-fn", SYS_futex, 0, false, "waiting by a shared name" },
		{ "run-fn", SYS_futex, 1, false, "waking by a shared name" },
		{ "run", SYS_futex, 0, true, "waiting for a thread" },
		{ "run", SYS_futex, 265, true, "with a deadline" },
		{ "run", SYS_futex, 1, false, "waking by a shared name" },
		{ "run", SYS_futex, 10, false, "waking by a shared name and mask" },
		{ "run", SYS_futex, 3, false, "moving who waits by a shared name" },
		{ "run", SYS_futex, 1 | UINT64_C(1) << 40, false, "with bits that the kernel ignores" },
		{ "run-fn", SYS_futex, 134, false, "lending priority" },
		{ "run-one", SYS_futex, 0, false, "waiting for a thread" },
		{ "run-one", SYS_futex, 9, false, "with a deadline" },
		{ "run-one", SYS_futex, 128, true, "waiting in private" },
		{ "run-one", SYS_futex, 393, true, "with a deadline by the calendar" },
		{ "run-fn", SYS_pipe2, 0, false, "pipes, which are numbered" }, { "run", SYS_pipe2, 0, true, "pipes" },
		{ "run-one", SYS_pipe, 0, false, "pipes" }, { "run-one", SYS_pipe2, 0, false, "pipes" },
		{ "run-one", SYS_memfd_create, 0, false, "memory files, which are numbered" },
		{ "run", SYS_memfd_create, 1, true, "memory files" },
		{ "run", SYS_memfd_create, 4, false, "memory files of the machine's huge pages" },
		{ "run", SYS_statfs, 0, false, "how much room the host has" },
		{ "run-one", SYS_fstatfs, 0, false, "how much room the host has" },
		{ "run-fn", SYS_fstatfs, 0, false, "how much room the host has" },
		{ "qemu", SYS_fstatfs, 0, true, "what kind of file its memory is" },
		{ "run-one", SYS_fsync, 0, false, "the host's disk" },
		{ "run-fn", SYS_syncfs, 0, false, "the host's disk" },
		{ "checker", SYS_sync, 0, false, "the host's disk" },
		{ "run", SYS_sysinfo, 0, false, "the machine's own words" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct policy p;
		struct err e = { 0 };
		struct seccomp_data d = call(rows[i].nr, 0, rows[i].arg1);
		uint32_t action = 0;
		OK(policy_load(rows[i].profile, &a, &p, &e) == 0 && filter_run(&p, &d, &action) &&
				(action == SECCOMP_RET_ALLOW) == rows[i].allowed,
			"%s: %s: %s", rows[i].profile, rows[i].says, rows[i].allowed ? "allowed" : "not allowed");
		OK(policy_answers(&p, &d) == (rows[i].nr == SYS_sysinfo) && !policy_owns(&p, &d),
			"... and answered by the keeper only if it tells of the machine");
	}
}

static void names(void)
{
	char name[32];
	struct seccomp_data d = call(SYS_ptrace, 0, 0);
	policy_call_name(&d, name);
	STR(name, "ptrace", "a call has a name");
	d = call(5000, 0, 0);
	policy_call_name(&d, name);
	STR(name, "#5000", "an unknown number stays a number");
	d = call(0x40000000 | 1, 0, 0);
	policy_call_name(&d, name);
	STR(name, "x32 #1", "x32 is called so");
	d = call(11, 0, 0);
	d.arch = AUDIT_ARCH_I386;
	policy_call_name(&d, name);
	STR(name, "i386 #11", "i386 too");
}

static void words(void)
{
	uint32_t v;
	OK(policy_word("0x7E020000", &v) && v == 0x7E020000, "hexadecimal");
	OK(policy_word("AF_UNIX", &v) && v == 1, "a name");
	OK(!policy_word("", &v) && !policy_word("-1", &v) && !policy_word("1x", &v) && !policy_word("4294967296", &v) &&
			!policy_word("af_unix", &v),
		"nothing else");
}

/* One process is what a job gets that doesn't ask for more, and it can't make another one. */
static void alone(void)
{
	static const struct {
		const char *named;
		int64_t pids;
		const char *given;
	} rows[] = { { "run", 0, "run-one" }, { "run", 1, "run-one" }, { "run", 2, "run" }, { "run-one", 1, "run-one" },
		{ "checker", 1, "checker" }, { "run-fn", 1, "run-fn" }, { "run-net-loopback", 1, "run-net-loopback" } };
	static const int makers[] = { SYS_clone, SYS_fork, SYS_vfork, SYS_clone3, SYS_execve, SYS_execveat, SYS_wait4 };
	SCOPED_ARENA a = ARENA_INIT;
	struct policy p;
	struct err e = { 0 };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct job job = { .profile = rows[i].named, .limits = { .pids = rows[i].pids } };
		STR(profile_of(&job)->name, rows[i].given, rows[i].named);
	}
	OK(profile_of(&(struct job){ .profile = "no-such" }) == NULL, "an unknown one is unknown");
	if (!OK(policy_load("run-one", &a, &p, &e) == 0, "run-one: %s", e.text))
		return;
	for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
		struct seccomp_data d = call(makers[i], 0, 0);
		uint32_t action = SECCOMP_RET_ALLOW;
		char name[32];
		policy_call_name(&d, name);
		OK(filter_run(&p, &d, &action) && action != SECCOMP_RET_ALLOW, "one process has no %s", name);
	}
}

/* Done without being made: success, and nothing happens. By hand, as the kernel would see it. */
static void skipped(void)
{
	static const int calls[] = { SYS_fsync, SYS_fdatasync, SYS_sync, SYS_syncfs };
	for (size_t k = 0; k < PROFILE_COUNT; k++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct policy p;
		struct err e = { 0 };
		bool good = policy_load(profiles[k].name, &a, &p, &e) == 0;
		for (size_t i = 0; good && i < sizeof calls / sizeof *calls; i++) {
			struct seccomp_data d = call(calls[i], 0, 0);
			uint32_t action = 0;
			good = filter_run(&p, &d, &action) && action == (SECCOMP_RET_ERRNO | 0);
		}
		OK(good, "%s: no box empties the caches of the host's disk", profiles[k].name);
	}
}

/* What takes from the machine, past every cap, or is a burden on the kernel: by the flags of a mapping. */
static void mappings(void)
{
	static const struct {
		uint64_t flags;
		bool allowed;
	} rows[] = { { 0x22, true }, { 0x20022, true }, { 0x40022, false },
		{ 0x22 | UINT64_C(1) << 32 | 0x40000, false }, { 0x122, false } };
	for (size_t k = 0; k < PROFILE_COUNT; k++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct policy p;
		struct err e = { 0 };
		bool good = policy_load(profiles[k].name, &a, &p, &e) == 0;
		for (size_t i = 0; good && i < sizeof rows / sizeof *rows; i++) {
			struct seccomp_data d = call(SYS_mmap, 0, 4096);
			uint32_t action = 0;
			d.args[3] = rows[i].flags;
			good = filter_run(&p, &d, &action) && (action == SECCOMP_RET_ALLOW) == rows[i].allowed;
		}
		OK(good, "%s: plain mappings, and no others", profiles[k].name);
	}
}

/* Bad policies, in a data folder of our own. */
static void bad_policies(void)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "allow nosuchcall\n", ":1: libseccomp knows no system call" },
		{ "allow read\npermit write\n", ":2: \"permit\" is not" },
		{ "allow\n", ":1: expected a statement" },
		{ "allow ioctl arg6 == 1\n", "\"arg6\" is not" },
		{ "allow ioctl arg1 = 1\n", "expected == VALUE" },
		{ "allow ioctl arg1 ==\n", "expected == VALUE" },
		{ "allow ioctl arg1 == TIOCNOSUCH\n", "\"TIOCNOSUCH\" is not" },
		{ "allow clone arg0 & 0xf0 == 0x1\n", "can never hold" },
		{ "quiet ioctl arg1 == 1\n", "quiet takes no condition" },
		{ "skip ioctl arg1 == 1\n", "skip takes no condition" },
		{ "answer getpid\n", "the keeper has no answer to this call" },
		{ "answer sysinfo arg0 == 1\n", "the keeper has no answer to this call" },
		{ "include ../../etc/x\n", "plain names" },
		{ "include test\n", "at most" },
	};
	char dir[] = "/tmp/plumb-test-XXXXXX", path[80];
	struct err e = { 0 };
	if (!OK(mkdtemp(dir) != NULL, "a folder"))
		return;
	snprintf(path, sizeof path, "%s/runner/policy", dir);
	OK(io_mkdirs(AT_FDCWD, path, 0755, &e) == 0 && setenv("PLUMB_DATA", dir, 1) == 0, "of policies");
	snprintf(path, sizeof path, "%s/runner/policy/test.policy", dir);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct policy p;
		io_write_file(AT_FDCWD, path, rows[i].text, strlen(rows[i].text), 0644, &e);
		OK(policy_load("test", &a, &p, &e) == -1 && strstr(e.text, rows[i].says) &&
				strstr(e.text, "test.policy"),
			"refused: %s", e.text);
	}
	unsetenv("PLUMB_DATA");
	(void)io_remove_tree(AT_FDCWD, dir, &e);
}

/* In a child: what the fetch child does to itself. 0 = as it should be. */
static int locked_child(int how)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *const read_paths[] = { "/usr", data_path(&a, "runner/policy"), NULL }, *const write_paths[] = {
		NULL
	};
	struct err e = { 0 };
	if (landlock_only(read_paths, write_paths, &e) != 0)
		return 2;
	if (landlock_abi() > 0 && open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0)
		return 3;
	if (open("/usr/bin", O_RDONLY | O_CLOEXEC) < 0)
		return 4;
	if (policy_install("fetch", &e) != 0)
		return 5;
	if (how == 1)
		(void)syscall(SYS_ptrace, 0, 0, 0, 0);
	return open("/usr/bin", O_RDONLY | O_CLOEXEC) < 0;
}

static void installed(void)
{
	for (int how = 0; how < 2; how++) {
		int status;
		pid_t pid = fork();
		if (pid == 0)
			_exit(locked_child(how));
		waitpid(pid, &status, 0);
		if (how == 0)
			OK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a locked child still works (%x)",
				(unsigned)status);
		else
			OK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "a denied call kills it (%x)",
				(unsigned)status);
	}
}

int main(void)
{
	profiles_compile();
	made_filters();
	own_calls();
	channels();
	alone();
	skipped();
	mappings();
	names();
	words();
	bad_policies();
	installed();
	return tap_done();
}
