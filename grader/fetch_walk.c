#include "grader/fetch_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "grader/fetch_name.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

int walk_refuse(struct walk *w, const char *name, size_t n, const char *reason)
{
	SCOPED_BUF place = { 0 };
	buf_init(&place, 600);
	text_for_terminal(&place, buf_text(&w->path), w->path.len, 300, false);
	text_for_terminal(&place, name, n, 120, false);
	w->place = arena_strdup(w->a, buf_text(&place));
	w->reason = reason;
	return 1;
}

int walk_entry(struct walk *w, struct name_list *folder, const char *name, size_t n)
{
	SCOPED_BUF key = { .max = (size_t)(FETCH_NAME_MAX + 1) * 4 };
	const char *fault = fetch_name_fault(name, n);
	if (++w->entries > FETCH_ENTRIES)
		return walk_refuse(w, "", 0, "more than 2000 files and folders: remove what the lab does not ask for");
	if (fault != NULL)
		return walk_refuse(w, name, n, fault);
	(void)fetch_name_key(name, n, w->loc, &key);
	struct name_key *k = arena_push(w->a, &folder->keys, &folder->n, &folder->cap, sizeof *k);
	k->key = arena_memdup(w->a, key.data, key.len);
	k->len = key.len;
	k->name = arena_strndup(w->a, name, n);
	return 0;
}

static bool same_key(const struct name_key *x, const struct name_key *y)
{
	return x->len == y->len && memcmp(x->key, y->key, x->len) == 0;
}

static int by_key(const void *a, const void *b)
{
	const struct name_key *x = a, *y = b;
	int c = memcmp(x->key, y->key, x->len < y->len ? x->len : y->len);
	c = c != 0 ? c : (x->len > y->len) - (x->len < y->len);
	return c != 0 ? c : strcmp(x->name, y->name); /* so that the same one of two twins is named every time */
}

int walk_twins(struct walk *w, struct name_list *folder)
{
	if (folder->n < 2)
		return 0;
	qsort(folder->keys, folder->n, sizeof *folder->keys, by_key);
	for (size_t i = 1; i < folder->n; i++)
		if (same_key(&folder->keys[i - 1], &folder->keys[i]))
			return walk_refuse(w, folder->keys[i].name, strlen(folder->keys[i].name),
				"two names that differ only in upper and lower case, or not at all: rename one");
	return 0;
}

static bool wanted(const struct walk *w, const char *name)
{
	for (size_t i = 0; w->path.len == 0 && i < w->order->files.n; i++)
		if (text_glob(w->order->files.item[i], name))
			return true;
	return false;
}

int walk_file(struct walk *w, const char *name, int64_t bytes, const uint8_t *id)
{
	bool want = wanted(w, name);
	if (want && bytes > FETCH_FILE)
		return walk_refuse(w, name, strlen(name), "a source file above 1 MiB: make it smaller");
	if (bytes > FETCH_OTHER_FILE)
		return walk_refuse(w, name, strlen(name), "a file above 10 MiB: remove it from the commit");
	w->total += bytes;
	w->taken += want ? bytes : 0;
	if (w->total > FETCH_TOTAL || w->taken > FETCH_TAKEN_TOTAL)
		return walk_refuse(w, name, strlen(name),
			"all files together are too large (sources 4 MiB, everything 64 MiB): remove some");
	if (!want)
		return 0;
	struct wish *wish = arena_push(w->a, &w->wishes, &w->n_wishes, &w->cap_wishes, sizeof *wish);
	wish->name = arena_strdup(w->a, name);
	wish->bytes = bytes;
	if (id != NULL)
		memcpy(wish->id, id, sizeof wish->id);
	return 0;
}

int walk_write(struct walk *w, const struct wish *wish, const void *data, size_t n, struct err *e)
{
	if ((int64_t)n != wish->bytes)
		return err_set(e, ERR_RETRY, "%s: changed while it was read; try again", wish->name);
	SCOPED_FD fd = openat(w->dest, wish->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0 || write_full(fd, data, n) < 0)
		return err_sys(e, ERR_OPERATOR, "%s: cannot be written", wish->name);
	return 0;
}

int walk_down(struct walk *w, const char *name)
{
	if (w->path.len + strlen(name) + 1 > FETCH_PATH)
		return walk_refuse(w, name, strlen(name), "a path longer than 1024 bytes: flatten the folders");
	(void)buf_puts(&w->path, name);
	(void)buf_puts(&w->path, "/");
	return 0;
}

void walk_up(struct walk *w)
{
	SCOPED_BUF shorter = { 0 };
	size_t n = w->path.len;
	while (n > 1 && w->path.data[n - 2] != '/')
		n--;
	buf_init(&shorter, FETCH_PATH + 2);
	if (n > 1)
		(void)buf_add(&shorter, w->path.data, n - 1);
	buf_clear(&w->path);
	(void)buf_add(&w->path, shorter.data, shorter.len);
}
