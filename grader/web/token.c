#include "grader/web/token.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <sys/stat.h>

#include "grader/course.h"
#include "runner/base/buf.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

#define MAC_SIZE 32

const char *const role_words[] = { "", "student", "assistant", "instructor", NULL };
static const char *const purposes[] = { "plumb link 1", "plumb session 1", "plumb form 1" };

static int key_make(const char *path, struct err *e)
{
	uint8_t key[TOKEN_KEY_SIZE];
	SCOPED_FD fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	io_random(key, sizeof key);
	if (write_full(fd, key, sizeof key) != 0 || fsync(fd) != 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	return 0;
}

int token_key(const char *course, uint8_t key[static TOKEN_KEY_SIZE], struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *path = arena_printf(&a, "%s/web.key", course);
	uint8_t bytes[TOKEN_KEY_SIZE + 1];
	struct stat st;
	if (access(path, F_OK) != 0 && key_make(path, e) != 0)
		return -1;
	SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st) != 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	if ((st.st_mode & 077) != 0)
		return err_set(e, ERR_OPERATOR,
			"%s: others can read it; delete it (a new one is made, and new links are needed)", path);
	if (read(fd, bytes, sizeof bytes) != TOKEN_KEY_SIZE)
		return err_set(e, ERR_OPERATOR, "%s: is not 32 bytes; delete it, a new one is made", path);
	memcpy(key, bytes, TOKEN_KEY_SIZE);
	return 0;
}

static const char *mac(
	const uint8_t key[static TOKEN_KEY_SIZE], enum token_purpose purpose, const char *body, struct arena *a)
{
	SCOPED_BUF text = { 0 }, hex = { 0 };
	uint8_t sum[MAC_SIZE];
	unsigned len = 0;
	buf_init(&text, (size_t)2 * TOKEN_MAX);
	buf_init(&hex, (size_t)2 * MAC_SIZE + 1);
	(void)buf_add(&text, purposes[purpose], strlen(purposes[purpose]) + 1);
	(void)buf_puts(&text, body);
	if (HMAC(EVP_sha256(), key, TOKEN_KEY_SIZE, text.data, text.len, sum, &len) == NULL || len != MAC_SIZE)
		return NULL;
	(void)buf_hex(&hex, sum, sizeof sum);
	return arena_strdup(a, buf_text(&hex));
}

const char *token_make(
	const uint8_t key[static TOKEN_KEY_SIZE], enum token_purpose purpose, const struct who *who, struct arena *a)
{
	const char *body =
		arena_printf(a, "%s~%s~%lld~%s", role_words[who->role], who->name, (long long)who->until_s, who->link);
	const char *sum = mac(key, purpose, body, a);
	return sum == NULL ? "" : arena_printf(a, "%s~%s", body, sum);
}

void token_link_draw(char link[static TOKEN_LINK_SIZE])
{
	uint32_t bits;
	io_random(&bits, sizeof bits);
	(void)snprintf(link, TOKEN_LINK_SIZE, "%08x", (unsigned)bits);
}

bool token_link_ok(const char *link)
{
	return strlen(link) == TOKEN_LINK_SIZE - 1 && strspn(link, "0123456789abcdef") == TOKEN_LINK_SIZE - 1;
}

bool token_equal(const char *x, const char *y)
{
	size_t n = strlen(x);
	return n == strlen(y) && CRYPTO_memcmp(x, y, n) == 0;
}

/* The parts of a body whose signature holds. */
static bool parse(char *body, int64_t now_s, struct who *out)
{
	struct who who = { 0 };
	char *name = strchr(body, '~'), *until = name == NULL ? NULL : strchr(name + 1, '~');
	char *link = until == NULL ? NULL : strchr(until + 1, '~');
	if (link == NULL)
		return false;
	*name++ = '\0';
	*until++ = '\0';
	*link++ = '\0';
	for (int r = ROLE_STUDENT; r < ROLES; r++)
		if (strcmp(body, role_words[r]) == 0)
			who.role = (enum role)r;
	if (who.role == ROLE_NONE || strlen(name) >= sizeof who.name || !text_int(until, 0, INT64_MAX, &who.until_s))
		return false;
	if (who.until_s <= now_s || (who.role == ROLE_STUDENT && !course_name_ok(name)))
		return false;
	if (*link != '\0' && !token_link_ok(link))
		return false;
	memcpy(who.name, name, strlen(name) + 1);
	memcpy(who.link, link, strlen(link) + 1);
	*out = who;
	return true;
}

bool token_open(const uint8_t key[static TOKEN_KEY_SIZE], enum token_purpose purpose, const char *text, int64_t now_s,
	struct who *out)
{
	SCOPED_ARENA a = ARENA_INIT;
	size_t n = strnlen(text, TOKEN_MAX);
	if (n == TOKEN_MAX)
		return false;
	char *copy = arena_strndup(&a, text, n), *last = strrchr(copy, '~');
	if (last == NULL)
		return false;
	*last = '\0';
	const char *want = mac(key, purpose, copy, &a);
	return want != NULL && token_equal(last + 1, want) && parse(copy, now_s, out);
}
