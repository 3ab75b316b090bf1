/* The negative control: a good answer with one defect that every reader of DNSSEC must refuse. Which one, and where, is
 * drawn from the answer's own bytes, so that the same answer is always spoiled in the same way. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"

struct pick { /* which records are eligible and which of them is taken */
	uint16_t type;
	size_t left; /* so many are passed over before it */
};

static const char *line_type(const char *line, size_t n, char to[16])
{
	char text[16] = "";
	size_t word = 0, i = 0;
	while (i < n && word < 3) /* owner, TTL, class */
		word += line[i++] == ' ';
	for (size_t k = 0; i < n && line[i] != ' ' && k < sizeof(text) - 1; k++)
		text[k] = line[i++];
	memcpy(to, text, sizeof(text));
	return to;
}

/* Flip one bit of the signature, which is the last word of the line. */
static bool write_flipped(FILE *out, const char *line, size_t n, uint8_t where)
{
	static struct octets bytes;
	char text[512];
	size_t start = n;
	while (start > 0 && line[start - 1] != ' ')
		start--;
	if (n - start >= sizeof(text))
		return false;
	memcpy(text, line + start, n - start);
	text[n - start] = '\0';
	bytes.len = 0;
	if (!base64_read(text, &bytes) || bytes.len < 16 || bytes.len > 300)
		return false;
	bytes.data[where % bytes.len] ^= (uint8_t)(1 << where % 8);
	base64_write(bytes.data, bytes.len, text);
	fwrite(line, 1, start, out);
	fprintf(out, "%s\n", text);
	return true;
}

static bool write_spoiled(FILE *out, const char *text, size_t n, struct pick pick, uint8_t where)
{
	bool done = false;
	for (const char *line = text, *end; line < text + n; line = end + 1) {
		char type[16];
		const char *newline = memchr(line, '\n', (size_t)(text + n - line));
		end = newline != NULL ? newline : text + n;
		size_t len = (size_t)(end - line);
		if (!done && type_read(line_type(line, len, type)) == pick.type && pick.left-- == 0) {
			done = pick.type != T_RRSIG || write_flipped(out, line, len, where);
			if (done)
				continue; /* an NSEC or NSEC3 record is dropped */
		}
		fwrite(line, 1, len, out);
		fputc('\n', out);
	}
	return done;
}

static size_t count_type(const struct zone *z, uint16_t type)
{
	size_t n = 0;
	for (size_t i = 0; i < z->records.n; i++)
		n += z->records.rr[i].type == type;
	return n;
}

int corrupt(const struct task *t, const char *text, size_t n, const char *dest)
{
	static struct zone answer;
	uint8_t digest[32];
	char path[4096];
	EVP_Digest(text, n, digest, NULL, EVP_sha256(), NULL);
	records_read(text, n, &answer.records);
	struct pick pick = { digest[0] % 2 == 0 ? T_RRSIG : t->nsec3 ? T_NSEC3 : T_NSEC, 0 };
	size_t eligible = count_type(&answer, pick.type);
	if (eligible == 0)
		return -1;
	pick.left = number_at(digest + 1, 2) % eligible;
	mkdir(dest, 0755); /* it may be there already */
	if (snprintf(path, sizeof(path), "%s/signed.zone", dest) >= (int)sizeof(path))
		return -1;
	FILE *out = fopen(path, "w");
	bool good = out != NULL && write_spoiled(out, text, n, pick, digest[3]);
	return out != NULL && fclose(out) == 0 && good ? 0 : -1;
}
