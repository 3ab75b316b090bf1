/* A program is one process unless its job says more: a child, a thread, a pipe are what boxes hear each other by (C226, C232).
 * The limit itself picks the policy, here, for every caller and every backend, so that nobody can forget to ask for less. */
#include "runner/profile.h"

#include <string.h>

/* Where Debian keeps shared libraries. Only this folder for student programs: /usr/lib itself holds compilers,
 * interpreters and helper programs. */
#if defined(__x86_64__)
	#define MULTIARCH "/usr/lib/x86_64-linux-gnu"
#elif defined(__aarch64__)
	#define MULTIARCH "/usr/lib/aarch64-linux-gnu"
#else
	#error "name the multiarch library folder of this architecture"
#endif

static const char *const libraries[] = { MULTIARCH, "/usr/lib64", "/usr/lib/ld-linux-aarch64.so.1", NULL };

/* Not /usr as a whole: labs may be installed below /usr/share or /usr/local, and a submission must not be able to
 * #include their reference solutions. */
static const char *const toolchain[] = { "/usr/bin", "/usr/include", "/usr/lib", "/usr/lib64", "/usr/libexec",
	"/etc/alternatives", NULL };
static const char *const programs[] = { "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/etc/alternatives", NULL };

static const char *const emulator[] = { "/usr/bin/qemu-system-arm", MULTIARCH, "/usr/lib64",
	"/usr/lib/ld-linux-aarch64.so.1", NULL };

static const char *const devices_all[] = { "null", "zero", "full", "urandom", NULL };
static const char *const guest_emulator[] = { MULTIARCH, "/usr/lib64", "/usr/share/qemu", "/usr/share/seabios", NULL };

static const char *const devices_null[] = { "null", "urandom", NULL };

static const char *const devices_qemu[] = { "null", "zero", "urandom", "kvm", NULL };

static const char *const env_none[] = { NULL };
static const char *const env_tools[] = { "PATH=/usr/bin:/bin", "LC_ALL=C", "TMPDIR=/box", "HOME=/box", NULL };
static const char *const env_checker[] = { "LC_ALL=C", "TMPDIR=/box", NULL };

/* One process: whoever needs more says so. */
#define RUN_LIMITS                                                                                                     \
	{                                                                                                              \
		.wall_ms = 5000, .cpu_ms = 4000, .memory_kib = 262144, .pids = 1, .output_kib = 64, .disk_kib = 32768, \
		.inodes = 1024, .open_files = 64                                                                       \
	}

const struct profile profiles[PROFILE_COUNT] = {
	{ "build", toolchain, devices_all, env_tools, false, false, false,
		{ .wall_ms = 30000,
			.cpu_ms = 30000,
			.memory_kib = 1 << 20,
			.pids = 32,
			.output_kib = 256,
			.disk_kib = 131072,
			.inodes = 4096,
			.open_files = 200 },
		NULL },
	{ "run", libraries, devices_all, env_none, false, false, false, RUN_LIMITS, "run-one" },
	{ "run-one", libraries, devices_all, env_none, false, false, false, RUN_LIMITS, NULL },
	{ "run-fn", libraries, devices_null, env_none, false, false, false,
		{ .wall_ms = 120000,
			.cpu_ms = 120000,
			.memory_kib = 524288,
			.pids = 4,
			.output_kib = 64,
			.disk_kib = 1024,
			.inodes = 64,
			.open_files = 64 },
		NULL },
	{ "run-net-loopback", libraries, devices_all, env_none, false, true, true,
		{ .wall_ms = 10000,
			.cpu_ms = 8000,
			.memory_kib = 262144,
			.pids = 16,
			.output_kib = 64,
			.disk_kib = 32768,
			.inodes = 1024,
			.open_files = 64 },
		NULL },
	/* Shares the network of its keeper, where the agent of a guest has put the wire; elsewhere that network is empty. */
	{ "run-net-wire", libraries, devices_all, env_none, false, false, true,
		{ .wall_ms = 20000,
			.cpu_ms = 8000,
			.memory_kib = 262144,
			.pids = 16,
			.output_kib = 64,
			.disk_kib = 32768,
			.inodes = 1024,
			.open_files = 64 },
		NULL },
	{ "checker", programs, devices_all, env_checker, false, false, false,
		{ .wall_ms = 20000,
			.cpu_ms = 20000,
			.memory_kib = 524288,
			.pids = 64,
			.output_kib = 8192,
			.disk_kib = 65536,
			.inodes = 4096,
			.open_files = 200 },
		NULL },
	{ "board", emulator, devices_null, env_none, false, false, false,
		{ .wall_ms = 600000,
			.cpu_ms = 600000,
			.memory_kib = 524288,
			.pids = 16,
			.output_kib = 64,
			.disk_kib = 1024,
			.inodes = 64,
			.open_files = 64 },
		NULL },
	{ "qemu", guest_emulator, devices_qemu, env_none, true, false, false,
		{ .wall_ms = 3600000,
			.cpu_ms = 3600000,
			.memory_kib = 1792 << 10,
			.pids = 16,
			.output_kib = 64,
			.disk_kib = 4,
			.inodes = 16,
			.open_files = 200 },
		NULL },
};

const struct profile *profile_find(const char *name)
{
	for (size_t i = 0; i < PROFILE_COUNT; i++)
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	return NULL;
}

const struct profile *profile_of(const struct job *job)
{
	const struct profile *p = profile_find(job->profile);
	bool less = p != NULL && p->alone != NULL && profile_limits(p, &job->limits).pids == 1;
	return less ? profile_find(p->alone) : p;
}

struct job_limits profile_limits(const struct profile *p, const struct job_limits *asked)
{
	/* Every member is an int64_t, so both structs can be walked as arrays. */
	struct job_limits all = *asked;
	int64_t value[sizeof all / sizeof(int64_t)], fallback[sizeof all / sizeof(int64_t)];
	memcpy(value, &all, sizeof all);
	memcpy(fallback, &p->limits, sizeof all);
	for (size_t i = 0; i < sizeof value / sizeof *value; i++)
		if (value[i] == 0)
			value[i] = fallback[i];
	memcpy(&all, value, sizeof all);
	return all;
}
