/* Asks the reference of labs/cose-sign1. A question is a line of words; hexadecimal, "-" for none; "!" = must be refused:
 *   verify MESSAGE X Y CURVE AAD DETACHED|. WANTED     check ALG X Y CURVE MESSAGE SIGNATURE ok|!     tidy ITEM WANTED|! */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cose_sign1.h"

#define LINE_MAX_BYTES (1 << 20)

static struct cose_bytes unhex(const char *s)
{
	size_t n = strcmp(s, "-") == 0 ? 0 : strlen(s) / 2;
	uint8_t *p = malloc(n + 1);

	for (size_t i = 0; i < n; i++) {
		char pair[3] = { s[2 * i], s[2 * i + 1], '\0' };
		p[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return (struct cose_bytes){ p, n };
}

static void put_coordinate(uint8_t *out, const char *hex)
{
	struct cose_bytes b = unhex(hex);

	memset(out, 0, 32);
	if (b.len <= 32)
		memcpy(out + 32 - b.len, b.data, b.len);
}

/* A COSE_Key of those coordinates: {1: kty, -1: curve, -2: x, -3: y}. */
static struct cose_bytes key_of(const char *x, const char *y, int curve)
{
	static uint8_t k[80];
	size_t n = 0;
	uint8_t head[] = { curve == 1 ? 0xa4 : 0xa3, 0x01, curve == 1 ? 2 : 1, 0x20, (uint8_t)curve, 0x21, 0x58, 32 };
	const uint8_t middle[] = { 0x22, 0x58, 32 };

	memcpy(k, head, sizeof head);
	n = sizeof head;
	put_coordinate(k + n, x);
	n += 32;
	if (curve == 1) {
		memcpy(k + n, middle, sizeof middle);
		n += sizeof middle;
		put_coordinate(k + n, y);
		n += 32;
	}
	return (struct cose_bytes){ k, n };
}

static int same(int status, const uint8_t *out, size_t n, const char *wanted)
{
	if (strcmp(wanted, "!") == 0)
		return status < 0;
	struct cose_bytes w = unhex(wanted);
	return status == 0 && n == w.len && memcmp(out, w.data, n) == 0;
}

static int answer(char **w, int words)
{
	static uint8_t out[LINE_MAX_BYTES];
	size_t n = 0;
	struct cose_key key = { .algorithm = 0 };

	if (strcmp(w[0], "tidy") == 0 && words == 3) {
		int status = cbor_deterministic(unhex(w[1]), out, sizeof out, &n);
		return same(status, out, n, w[2]);
	}
	if (strcmp(w[0], "check") == 0 && words == 8) {
		key.curve = (enum cose_curve)atoi(w[4]);
		put_coordinate(key.x, w[2]);
		put_coordinate(key.y, w[3]);
		int status = cose_check_signature(atoi(w[1]), &key, unhex(w[5]), unhex(w[6]));
		return (status == 0) == (strcmp(w[7], "ok") == 0);
	}
	if (strcmp(w[0], "verify") == 0 && words == 8) {
		struct cose_bytes detached = { NULL, 0 };
		if (strcmp(w[6], ".") != 0)
			detached = unhex(w[6]);
		int status = cose_verify1(
			unhex(w[1]), key_of(w[2], w[3], atoi(w[4])), unhex(w[5]), detached, out, sizeof out, &n);
		return same(status, out, n, w[7]);
	}
	return -1;
}

int main(void)
{
	static char line[LINE_MAX_BYTES];
	int asked = 0, wrong = 0;

	while (fgets(line, sizeof line, stdin) != NULL) {
		char copy[120], *w[9];
		int words = 0;
		(void)snprintf(copy, sizeof copy, "%.100s", line);
		for (char *p = strtok(line, " \n"); p != NULL && words < 9; p = strtok(NULL, " \n"))
			w[words++] = p;
		int right = words > 0 ? answer(w, words) : -1;
		asked++;
		if (right != 1) {
			wrong++;
			printf("disagrees: %s\n", copy);
		}
	}
	printf("%d questions, %d disagree\n", asked, wrong);
	return asked == 0 || wrong != 0;
}
