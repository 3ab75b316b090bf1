/* Puts third-party questions to the reference of labs/tls13-keys. One a line on stdin, hexadecimal, "-" = empty:
 *   hkdf HASH SALT IKM INFO LENGTH OKM     "!" as OKM: must be refused
 *   extract HASH SALT IKM PRK
 *   expand HASH PRK INFO LENGTH OKM
 * HASH is 1 (SHA-256) or 2 (SHA-384). Says how many of each kind agreed; exit 1 when one did not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/base/buf.h"
#include "tls13_keys.h"

#define FIELDS_MAX 7

static struct tls13_bytes bytes(const char *hex)
{
	size_t n = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;
	uint8_t *p = calloc(1, n + 1);

	if (p == NULL || (n != 0 && hex_decode(hex, 2 * n, p, n) < 0)) {
		fprintf(stderr, "not hexadecimal: %.60s\n", hex);
		exit(2);
	}
	return (struct tls13_bytes){ p, n };
}

static bool expand(enum tls13_hash h, struct tls13_bytes prk, char **f)
{
	size_t n = (size_t)strtoul(f[1], NULL, 10);
	struct tls13_bytes info = bytes(f[0]);
	uint8_t *out = calloc(1, n + 1);
	int status = tls13_expand(h, prk, info, out, n);

	if (strcmp(f[2], "!") == 0)
		return status < 0;
	struct tls13_bytes want = bytes(f[2]);
	return status == 0 && want.len == n && memcmp(out, want.data, n) == 0;
}

static bool extract(enum tls13_hash h, char **f, uint8_t out[TLS13_HASH_MAX])
{
	return tls13_extract(h, bytes(f[0]), bytes(f[1]), out, TLS13_HASH_MAX) == 0;
}

static bool agrees(char **f)
{
	enum tls13_hash h = f[1][0] == '1' ? TLS13_SHA256 : TLS13_SHA384;
	struct tls13_bytes want = bytes("-");
	uint8_t prk[TLS13_HASH_MAX];

	if (f[0][0] == 'h')
		return extract(h, f + 2, prk) &&
		       expand(h, (struct tls13_bytes){ prk, h == TLS13_SHA256 ? 32 : 48 }, f + 4);
	if (strcmp(f[0], "expand") == 0)
		return expand(h, bytes(f[2]), f + 3);
	want = bytes(f[4]);
	return extract(h, f + 2, prk) && memcmp(prk, want.data, want.len) == 0;
}

int main(void)
{
	static const char *const kinds[] = { "hkdf", "extract", "expand" };
	size_t asked[3] = { 0 }, agreed[3] = { 0 };
	char *line = NULL, *f[FIELDS_MAX];
	size_t cap = 0;

	while (getline(&line, &cap, stdin) > 0) {
		size_t n = 0, kind = 0;
		char *save = NULL;
		for (char *p = strtok_r(line, " \n", &save); p != NULL && n < FIELDS_MAX;
			p = strtok_r(NULL, " \n", &save))
			f[n++] = p;
		while (kind < 3 && (n == 0 || strcmp(f[0], kinds[kind]) != 0))
			kind++;
		if (kind == 3 || n != (kind == 0 ? 7u : kind == 1 ? 5u : 6u)) {
			fprintf(stderr, "not a question: %zu words\n", n);
			return 2;
		}
		asked[kind]++;
		agreed[kind] += agrees(f);
	}
	free(line);
	for (size_t i = 0; i < 3; i++)
		printf("%s: %zu of %zu agree\n", kinds[i], agreed[i], asked[i]);
	return memcmp(asked, agreed, sizeof asked) != 0;
}
