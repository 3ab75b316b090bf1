#include "runner/vm/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/base/io.h"

static int add_name(struct buf *to, const char *name)
{
	size_t n = strlen(name);
	buf_u16(to, (uint16_t)n);
	return buf_add(to, name, n);
}

static int add_file(struct buf *to, int fd, const struct stat *st, const char *source, const char *name, struct err *e)
{
	uint8_t block[65536] UNINITIALIZED;
	int64_t left = st->st_size;
	if ((size_t)left > PACK_MAX)
		return err_set(e, ERR_INPUT, "\"%s\": too large for a guest (%zu MiB at most)", source, PACK_MAX >> 20);
	buf_u8(to, 'f');
	buf_u8(to, (st->st_mode & S_IXUSR) != 0);
	buf_u32(to, (uint32_t)left);
	add_name(to, name);
	while (left > 0) {
		size_t part = left < (int64_t)sizeof block ? (size_t)left : sizeof block;
		if (read_full(fd, block, part) != 0)
			return err_set(e, ERR_RETRY, "\"%s\": became shorter while it was read", source);
		buf_add(to, block, part);
		left -= (int64_t)part;
	}
	return buf_ok(to) ? 0 : err_set(e, ERR_INPUT, "the files of the job are too large for a guest");
}

static int add(struct buf *to, const char *source, const char *name, int depth, struct err *e);

static int add_below(struct buf *to, const char *source, const char *name, int depth, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t n;
	buf_u8(to, 'd');
	add_name(to, name);
	if (depth == PACK_DEPTH)
		return err_set(e, ERR_INPUT, "\"%s\": more than %d directories deep", source, PACK_DEPTH);
	if (io_list_dir(AT_FDCWD, source, &a, &names, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (add(to, arena_printf(&a, "%s/%s", source, names[i]), arena_printf(&a, "%s/%s", name, names[i]),
			    depth + 1, e) != 0)
			return -1;
	return 0;
}

static int add(struct buf *to, const char *source, const char *name, int depth, struct err *e)
{
	struct stat st;
	if (strlen(name) > PACK_NAME)
		return err_set(e, ERR_INPUT, "\"%s\": the name is too long for a guest", source);
	SCOPED_FD fd = open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		return err_sys(e, ERR_INPUT, "\"%s\": cannot be taken into a guest", source);
	if (S_ISDIR(st.st_mode))
		return add_below(to, source, name, depth, e);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INPUT, "\"%s\": neither a file nor a directory", source);
	return add_file(to, fd, &st, source, name, e);
}

int pack_add(struct buf *to, const char *source, const char *name, struct err *e)
{
	return add(to, source, name, 0, e);
}

int pack_end(struct buf *to, struct err *e)
{
	return buf_u8(to, 'e') == 0 ? 0 : err_set(e, ERR_INPUT, "the files of the job are too large for a guest");
}

/* Relative, without empty or dotted components. */
static const char *take_name(struct cursor *c, char name[static PACK_NAME + 1])
{
	uint16_t n = cursor_u16(c);
	const uint8_t *p = n > 0 && n <= PACK_NAME ? cursor_bytes(c, n) : NULL;
	if (p == NULL || memchr(p, 0, n) != NULL)
		return NULL;
	memcpy(name, p, n);
	name[n] = '\0';
	for (const char *part = name;; part++) {
		size_t len = strcspn(part, "/");
		if (len == 0 || (len <= 2 && strspn(part, ".") >= len))
			return NULL;
		part += len;
		if (*part == '\0')
			return name;
	}
}

static int make_file(struct cursor *c, int dirfd, struct err *e)
{
	char name[PACK_NAME + 1];
	bool executable = cursor_u8(c) != 0;
	uint32_t size = cursor_u32(c);
	if (take_name(c, name) == NULL)
		return err_set(e, ERR_INPUT, "archive: a name that is none");
	const uint8_t *p = cursor_bytes(c, size);
	if (p == NULL && size > 0)
		return err_set(e, ERR_INPUT, "archive: %s is cut short", name);
	SCOPED_FD fd = io_open_beneath(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable ? 0755 : 0644);
	if (fd < 0 || write_full(fd, p, size) != 0)
		return err_sys(e, ERR_OPERATOR, "archive: %s", name);
	return 0;
}

static int make_dir(struct cursor *c, int dirfd, struct err *e)
{
	char name[PACK_NAME + 1];
	if (take_name(c, name) == NULL)
		return err_set(e, ERR_INPUT, "archive: a name that is none");
	return mkdirat(dirfd, name, 0755) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "archive: %s", name);
}

int pack_unpack(const void *p, size_t n, int dirfd, struct err *e)
{
	struct cursor c = cursor_of(p, n);
	for (;;) {
		uint8_t kind = cursor_u8(&c);
		if (kind == 'e' && cursor_done(&c))
			return 0;
		if (kind != 'f' && kind != 'd')
			return err_set(e, ERR_INPUT, "archive: cut short, or not one");
		if ((kind == 'f' ? make_file : make_dir)(&c, dirfd, e) != 0)
			return -1;
	}
}
