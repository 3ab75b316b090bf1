#include "runner/policy_made.h"

#include <fcntl.h>
#include <seccomp.h>
#include <string.h>

#include "runner/base/data.h"
#include "runner/base/io.h"

#define MADE_BYTES_MAX   ((size_t)1 << 18)
#define SOURCE_BYTES_MAX ((size_t)1 << 16)
#define NAME_MAX_HERE    64

/* The layout is that of the machine which made it: a file of another one has other lengths or another version. */
struct made_head {
	char version[32];
	uint32_t arch, filter_n, own_n, executes, sources_len;
};

static void write_version(char version[static 32])
{
	const struct scmp_version *v = seccomp_version();
	memset(version, 0, 32);
	snprintf(version, 32, "plumb %s scmp %u.%u.%u", PLUMB_VERSION, v->major, v->minor, v->micro);
}

int policy_made_source(struct buf *sources, const char *name, const char *text, size_t len)
{
	char head[NAME_MAX_HERE + 4] = { 0 };
	uint32_t n = (uint32_t)len;
	if (strlen(name) >= NAME_MAX_HERE)
		return -1;
	memcpy(head, name, strlen(name));
	memcpy(head + NAME_MAX_HERE, &n, sizeof n);
	return buf_add(sources, head, sizeof head) == 0 ? buf_add(sources, text, len) : -1;
}

int policy_made_write(const struct policy *p, const struct buf *sources, struct buf *out)
{
	struct made_head h = { .arch = seccomp_arch_native(),
		.filter_n = (uint32_t)p->n,
		.own_n = (uint32_t)p->n_own,
		.executes = p->executes,
		.sources_len = (uint32_t)sources->len };
	write_version(h.version);
	bool good = buf_add(out, &h, sizeof h) == 0 && buf_add(out, p->filter, p->n * sizeof *p->filter) == 0 &&
		    (p->n_own == 0 || buf_add(out, p->own, p->n_own * sizeof *p->own) == 0) &&
		    buf_add(out, sources->data, sources->len) == 0;
	return good ? 0 : -1;
}

/* One name and text of the list; *at moves on. */
static bool is_unchanged(struct arena *a, const char *list, size_t len, size_t *at)
{
	char name[NAME_MAX_HERE], *now;
	uint32_t n;
	size_t now_len;
	struct err ignored;
	if (len - *at < NAME_MAX_HERE + sizeof n)
		return false;
	memcpy(name, list + *at, sizeof name);
	memcpy(&n, list + *at + sizeof name, sizeof n);
	*at += sizeof name + sizeof n;
	if (len - *at < n || name[sizeof name - 1] != '\0' || strchr(name, '/') != NULL)
		return false;
	const char *path = data_path(a, arena_printf(a, "runner/policy/%s.policy", name));
	if (io_read_file(AT_FDCWD, path, SOURCE_BYTES_MAX, a, &now, &now_len, &ignored) != 0)
		return false;
	bool same = now_len == n && memcmp(now, list + *at, n) == 0;
	*at += n;
	return same;
}

static bool are_unchanged(const char *profile, const char *list, size_t len)
{
	SCOPED_ARENA a = ARENA_INIT;
	size_t at = 0;
	/* The first is the profile's own, and with it each include is what it was. */
	if (len < NAME_MAX_HERE || strncmp(list, profile, NAME_MAX_HERE) != 0)
		return false;
	while (at < len)
		if (!is_unchanged(&a, list, len, &at))
			return false;
	return true;
}

static const void *part(struct cursor *c, struct arena *a, size_t size)
{
	const void *from = cursor_bytes(c, size);
	void *copy = arena_alloc(a, size + 1); /* aligned, as the file's bytes are not */
	if (from != NULL)
		memcpy(copy, from, size);
	return copy;
}

bool policy_made_load(const char *profile, struct arena *a, struct policy *out)
{
	SCOPED_ARENA scratch = ARENA_INIT;
	char *bytes, version[32];
	size_t len;
	struct err ignored;
	struct made_head h;
	const char *path = data_made(&scratch, arena_printf(&scratch, "runner/policy/%s.bpf", profile));
	if (io_read_file(AT_FDCWD, path, MADE_BYTES_MAX, &scratch, &bytes, &len, &ignored) != 0)
		return false;
	write_version(version);
	if (len < sizeof h)
		return false;
	memcpy(&h, bytes, sizeof h);
	size_t want = sizeof h + h.filter_n * sizeof *out->filter + h.own_n * sizeof *out->own + h.sources_len;
	if (memcmp(h.version, version, sizeof version) != 0 || h.arch != seccomp_arch_native() || len != want ||
		h.filter_n == 0 || !are_unchanged(profile, bytes + len - h.sources_len, h.sources_len))
		return false;
	struct cursor c = cursor_of(bytes + sizeof h, len - sizeof h);
	const struct sock_filter *filter = part(&c, a, h.filter_n * sizeof *out->filter);
	const struct policy_own *own = part(&c, a, h.own_n * sizeof *out->own);
	for (uint32_t i = 0; i < h.own_n; i++)
		if (own[i].n > POLICY_CONDS_MAX)
			return false;
	*out = (struct policy){ filter, h.filter_n, own, h.own_n, h.executes != 0 };
	return true;
}
