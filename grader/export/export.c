#include "grader/export/export.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/export/formats.h"
#include "runner/base/io.h"

const struct export_format *const export_formats[] = {
	&export_gaps,
	&export_heatmap,
	&export_evidence,
	&export_trend,
	&export_items,
	&export_attention,
	&export_map,
	&export_standards,
	&export_crosswalk,
	&export_student,
	&export_case,
	&export_sarif,
	&export_junit,
	&export_gradescope,
	&export_canvas_grades,
	&export_moodle_grades,
	&export_canvas_outcomes,
	&export_moodle_competencies,
	NULL,
};

const struct export_format *export_find(const char *name)
{
	for (size_t i = 0; export_formats[i] != NULL; i++)
		if (strcmp(export_formats[i]->name, name) == 0)
			return export_formats[i];
	return NULL;
}

int export_write(
	const struct export_format *f, const struct export_ask *ask, struct arena *a, struct buf *out, struct err *e)
{
	if (f->needs_course && ask->from.store == NULL)
		return err_set(e, ERR_USAGE, "%s: is made from a course: name it with --course DIR", f->name);
	if (f->needs_record && ask->record == NULL)
		return err_set(e, ERR_USAGE, "%s: is made from a record: name its file with --record FILE", f->name);
	if (f->write(ask, a, out, e) == 0) {
		if (buf_ok(out))
			return 0;
		(void)err_set(e, ERR_RETRY, "%s: more than %zu MiB: ask for one cohort", f->name, EXPORT_MAX >> 20);
	}
	buf_clear(out);
	return -1;
}

/* Made under another name and linked, so that of two who come first both use the same key. */
static int make_key(const char *dir, const char *path, struct arena *a, struct err *e)
{
	unsigned char key[32];
	const char *fresh = arena_printf(a, "%s/.pseudonym.%ld", dir, (long)getpid());
	io_random(key, sizeof key);
	if (io_write_file(AT_FDCWD, fresh, (const char *)key, sizeof key, 0600, e) != 0)
		return -1;
	int rc = link(fresh, path);
	if (rc != 0 && access(path, R_OK) == 0)
		rc = 0;
	if (rc != 0)
		(void)err_sys(e, ERR_OPERATOR, "%s", path);
	(void)unlink(fresh);
	return rc;
}

int export_pseudonyms(const char *course_dir, struct pseudonyms *out, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	const char *path = arena_printf(&a, "%s/pseudonym.key", course_dir);
	char *text;
	size_t len;
	struct stat st;
	if (access(path, F_OK) != 0 && make_key(course_dir, path, &a, e) != 0)
		return -1;
	if (io_read_file(AT_FDCWD, path, 64, &a, &text, &len, e) != 0)
		return -1;
	if (stat(path, &st) != 0 || (st.st_mode & 077) != 0) /* with it, names are tried one after the other */
		return err_set(e, ERR_OPERATOR,
			"%s: others may read it: chmod 600; who has read it knows who is behind each pseudonym", path);
	if (len != sizeof out->key)
		return err_set(e, ERR_OPERATOR,
			"%s: %zu bytes, not 32: restore it, or remove it and get new pseudonyms", path, len);
	memcpy(out->key, text, len);
	return 0;
}

static const char *hex(const unsigned char *p, size_t n, struct arena *a)
{
	SCOPED_BUF out = { 0 };
	buf_init(&out, 2 * n + 1);
	buf_hex(&out, p, n);
	return arena_strdup(a, buf_text(&out));
}

const char *export_pseudonym(const struct pseudonyms *p, const char *id, struct arena *a)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	if (HMAC(EVP_sha256(), p->key, sizeof p->key, (const unsigned char *)id, strlen(id), mac, &n) == NULL)
		return "";
	return arena_printf(a, "p-%s", hex(mac, 8, a));
}

static void uuid_bytes(const char *text, unsigned char out[16])
{
	char digits[33];
	size_t n = 0;
	for (; *text != '\0' && n < 32; text++)
		if (*text != '-')
			digits[n++] = *text;
	digits[n] = '\0';
	if (hex_decode(digits, n, out, 16) != 0)
		memset(out, 0, 16);
}

void export_uuid5(const char *space, const char *name, char out[UUID_TEXT])
{
	unsigned char sum[EVP_MAX_MD_SIZE] = { 0 };
	SCOPED_BUF in = { 0 };
	buf_init(&in, 65536);
	unsigned char bytes[16];
	uuid_bytes(space, bytes);
	buf_add(&in, bytes, sizeof bytes);
	buf_puts(&in, name);
	(void)EVP_Digest(in.data, in.len, sum, NULL, EVP_sha1(), NULL);
	sum[6] = (unsigned char)((sum[6] & 0x0f) | 0x50); /* version 5 */
	sum[8] = (unsigned char)((sum[8] & 0x3f) | 0x80); /* variant */
	char *p = out;
	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = "0123456789abcdef"[sum[i] >> 4];
		*p++ = "0123456789abcdef"[sum[i] & 15];
	}
	*p = '\0';
}
