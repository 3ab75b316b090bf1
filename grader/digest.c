#include "grader/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include "runner/base/arena.h"
#include "runner/base/io.h"

#define FILE_MAX  ((size_t)64 << 20)
#define DEPTH_MAX 8

void digest_begin(struct digest *d)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		abort(); /* out of memory, as in the arena */
	d->context = ctx;
}

void digest_piece(struct digest *d, const void *p, size_t n)
{
	uint8_t len[8];
	for (int i = 0; i < 8; i++)
		len[i] = (uint8_t)((uint64_t)n >> (56 - 8 * i));
	if (EVP_DigestUpdate(d->context, len, sizeof(len)) != 1 || EVP_DigestUpdate(d->context, p, n) != 1)
		abort();
}

void digest_text(struct digest *d, const char *s)
{
	digest_piece(d, s, strlen(s));
}

void digest_end(struct digest *d, uint8_t out[DIGEST_SIZE])
{
	if (EVP_DigestFinal_ex(d->context, out, NULL) != 1)
		abort();
	EVP_MD_CTX_free(d->context);
	d->context = NULL;
}

void digest_plain(const void *p, size_t n, uint8_t out[DIGEST_SIZE])
{
	if (EVP_Digest(p, n, out, NULL, EVP_sha256(), NULL) != 1)
		abort();
}

static int digest_dir(struct digest *d, int dirfd, const char *path, int depth, struct err *e);

static int digest_entry(struct digest *d, int dirfd, const char *path, int depth, struct err *e)
{
	struct stat st;
	SCOPED_ARENA a = ARENA_INIT;
	char *data;
	size_t len;

	if (fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, ERR_LAB, "%s", path);
	if (S_ISDIR(st.st_mode))
		return digest_dir(d, dirfd, path, depth + 1, e);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_LAB, "%s: not a plain file; replace it with a copy", path);
	if (io_read_file(dirfd, path, FILE_MAX, &a, &data, &len, e) < 0)
		return -1;
	digest_text(d, path);
	digest_piece(d, data, len);
	return 0;
}

static int digest_dir(struct digest *d, int dirfd, const char *path, int depth, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	char **names;
	size_t n;

	if (depth > DEPTH_MAX)
		return err_set(e, ERR_LAB, "%s: more than %d folders deep", path, DEPTH_MAX);
	if (io_list_dir(dirfd, path, &a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (names[i][0] == '.')
			continue;
		const char *child = path[0] == '.' ? names[i] : arena_printf(&a, "%s/%s", path, names[i]);
		if (digest_entry(d, dirfd, child, depth, e) < 0)
			return -1;
	}
	return 0;
}

int digest_tree(struct digest *d, const char *dir, struct err *e)
{
	SCOPED_FD fd = io_open_dir(AT_FDCWD, dir, e);
	if (fd < 0)
		return -1;
	if (digest_dir(d, fd, ".", 0, e) < 0)
		return err_prefix(e, "%s", dir);
	return 0;
}
