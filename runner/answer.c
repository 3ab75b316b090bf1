/* Race: the caller's process number is the kernel's word of some time ago, and may be somebody else's by now. So its memory is
 * opened first and the notification asked after then: while it is valid the caller still waits, hence what was opened is its
 * memory and stays so, whoever dies. What is written there is nobody's secret, and where the caller says is its own affair:
 * through /proc even into its read-only pages, never into a file or another process. */
#include "runner/answer.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/types.h>
#include <unistd.h>

#include "runner/base/io.h"

static size_t say_sysinfo(const struct answer_facts *f, void *out)
{
	unsigned long bytes = (unsigned long)f->memory_kib * 1024;
	*(struct sysinfo *)out = (struct sysinfo){
		.uptime = f->uptime_s, .totalram = bytes, .freeram = bytes, .procs = 1, .mem_unit = 1
	};
	return sizeof(struct sysinfo);
}

static const struct {
	int nr;
	size_t (*say)(const struct answer_facts *f, void *out);
} rows[] = { { SYS_sysinfo, say_sysinfo } };
#define ROWS (sizeof rows / sizeof *rows)

static size_t find(int nr)
{
	size_t i = 0;
	while (i < ROWS && rows[i].nr != nr)
		i++;
	return i;
}

bool answer_knows(int nr)
{
	return find(nr) < ROWS;
}

/* 0 or an errno for the caller. */
static int put(int listener, const struct seccomp_notif *n, const void *p, size_t size)
{
	char path[64];
	uint64_t id = n->id;
	snprintf(path, sizeof path, "/proc/%u/mem", n->pid);
	SCOPED_FD memory = open(path, O_WRONLY | O_CLOEXEC);
	if (memory < 0 || ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) != 0)
		return EPERM;
	return pwrite(memory, p, size, (off_t)n->data.args[0]) == (ssize_t)size ? 0 : EFAULT;
}

void answer_call(int listener, const struct seccomp_notif *n, const struct answer_facts *f)
{
	union {
		max_align_t align;
		char space[256];
	} said;
	struct seccomp_notif_resp r = { .id = n->id, .error = -ENOSYS };
	size_t row = find(n->data.nr);
	if (row < ROWS) {
		size_t size = rows[row].say(f, &said);
		r.error = -put(listener, n, &said, size);
	}
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &r);
}
