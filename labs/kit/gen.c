/* main and the output of every generator: see gen.h. */
#include "labs/kit/gen.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/sha.h>

struct gen {
	uint8_t seed[32];
	int64_t now;
	uint64_t counter;
	uint8_t block[SHA256_DIGEST_LENGTH];
	size_t used; /* bytes of block that were given away */
	bool failed;
};

int64_t gen_now(const struct gen *g)
{
	return g->now;
}

int gen_fail(struct gen *g, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	g->failed = true;
	return -1;
}

static void next_block(struct gen *g)
{
	static const char label[] = "plumbline generator";
	uint8_t in[sizeof(label) + sizeof(g->seed) + 8];
	memcpy(in, label, sizeof(label));
	memcpy(in + sizeof(label), g->seed, sizeof(g->seed));
	for (int i = 0; i < 8; i++)
		in[sizeof(label) + sizeof(g->seed) + (size_t)i] = (uint8_t)(g->counter >> (56 - 8 * i));
	g->counter++;
	SHA256(in, sizeof(in), g->block);
	g->used = 0;
}

void gen_random(struct gen *g, void *p, size_t n)
{
	uint8_t *out = p;
	while (n-- > 0) {
		if (g->used == sizeof(g->block))
			next_block(g);
		*out++ = g->block[g->used++];
	}
}

uint32_t gen_below(struct gen *g, uint32_t n)
{
	uint32_t limit, r;
	if (n == 0) {
		(void)gen_fail(g, "gen_below(0)");
		exit(EXIT_FAILURE);
	}
	limit = UINT32_MAX - UINT32_MAX % n; /* a multiple of n: above it the draw is repeated */
	do {
		uint8_t b[4];
		gen_random(g, b, sizeof(b));
		r = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	} while (r >= limit);
	return r % n;
}

void gen_put(struct gen_bytes *b, const void *p, size_t n)
{
	if (n > sizeof(b->data) - b->len) {
		(void)fprintf(stderr, "gen_put: more than %zu bytes\n", sizeof(b->data));
		exit(EXIT_FAILURE);
	}
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
}

void gen_put_u8(struct gen_bytes *b, uint8_t v)
{
	gen_put(b, &v, 1);
}

void gen_put_u16(struct gen_bytes *b, uint16_t v)
{
	gen_put_u8(b, (uint8_t)(v >> 8));
	gen_put_u8(b, (uint8_t)v);
}

void gen_put_u32(struct gen_bytes *b, uint32_t v)
{
	gen_put_u16(b, (uint16_t)(v >> 16));
	gen_put_u16(b, (uint16_t)v);
}

void gen_put_field(struct gen_bytes *b, const void *p, size_t n)
{
	if (n > UINT16_MAX) {
		(void)fprintf(stderr, "gen_put_field: %zu bytes don't fit in 16 bits of length\n", n);
		exit(EXIT_FAILURE);
	}
	gen_put_u16(b, (uint16_t)n);
	gen_put(b, p, n);
}

static void put_string(const char *s)
{
	(void)putchar('"');
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s < 0x20)
			(void)printf("\\u%04x", (unsigned)(unsigned char)*s);
		else
			(void)printf(*s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
	}
	(void)putchar('"');
}

static void put_hex(const uint8_t *p, size_t n)
{
	(void)putchar('"');
	for (size_t i = 0; i < n; i++)
		(void)printf("%02x", p[i]);
	(void)putchar('"');
}

static void key_string(const char *key, const char *value)
{
	if (value == NULL)
		return;
	(void)printf(",\"%s\":", key);
	put_string(value);
}

static void key_strings(const char *key, const char *const *list)
{
	(void)printf(",\"%s\":[", key);
	for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
		if (i > 0)
			(void)putchar(',');
		put_string(list[i]);
	}
	(void)putchar(']');
}

static void put_question(const struct gen_vector *v)
{
	(void)printf(",\"op\":%d,\"status\":%d,\"in\":", v->op, v->status);
	put_hex(v->in, v->in_len);
	(void)printf(",\"out\":");
	put_hex(v->out, v->out_len);
	if (v->any_negative)
		(void)printf(",\"any_negative\":true");
}

void gen_vector(struct gen *g, const struct gen_vector *v)
{
	if (v->id == NULL || v->group == NULL || v->polarity == NULL || v->source == NULL || v->why == NULL) {
		(void)gen_fail(g, "gen_vector: id, group, polarity, source and why are required (id %s)",
			v->id != NULL ? v->id : "missing");
		return;
	}
	(void)printf("{\"kind\":\"vector\"");
	key_string("id", v->id);
	key_string("group", v->group);
	key_string("clause", v->clause);
	key_string("level", v->level);
	key_string("polarity", v->polarity);
	key_string("source", v->source);
	key_string("why", v->why);
	key_string("pair", v->pair);
	if (v->critical)
		(void)printf(",\"critical\":true");
	key_string("run_in", v->run_in);
	key_string("check", v->check);
	if (v->run_in == NULL)
		put_question(v);
	(void)printf("}\n");
}

static void put_with(const char *text)
{
	if (text == NULL)
		return;
	(void)printf(",\"with\":");
	for (; *text != '\0'; text++)
		(void)putchar(*text == '\n' ? ' ' : *text);
}

void gen_case(struct gen *g, const struct gen_case *c)
{
	(void)g;
	(void)printf("{\"kind\":\"case\"");
	key_string("id", c->id);
	key_strings("argv", c->argv);
	(void)printf(",\"files\":[");
	for (size_t i = 0; i < c->n_files; i++) {
		(void)printf(i > 0 ? ",{\"name\":" : "{\"name\":");
		put_string(c->files[i].name);
		(void)printf(",\"data\":");
		put_hex(c->files[i].data, c->files[i].len);
		(void)putchar('}');
	}
	(void)putchar(']');
	key_strings("outputs", c->outputs);
	put_with(c->with);
	(void)printf("}\n");
}

static bool number(const char *text, int64_t max, int64_t *out)
{
	char *end;
	errno = 0;
	long long v = strtoll(text, &end, 10);
	*out = v;
	return errno == 0 && end != text && *end == '\0' && v >= 0 && v <= max;
}

static bool seed_from_hex(const char *hex, uint8_t seed[32])
{
	if (strlen(hex) != 64 || strspn(hex, "0123456789abcdef") != 64)
		return false;
	for (int i = 0; i < 32; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
		seed[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return true;
}

static bool seed_from_fd(const char *text, uint8_t seed[32])
{
	int64_t fd;
	size_t got = 0;
	if (!number(text, INT_MAX, &fd))
		return false;
	while (got < 32) {
		ssize_t n = read((int)fd, seed + got, 32 - got);
		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return close((int)fd) == 0;
}

int main(int argc, char **argv)
{
	struct gen g = { .used = sizeof(g.block) };
	bool seeded = false, timed = false;

	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			seeded = seed_from_hex(argv[i + 1], g.seed);
		else if (strcmp(argv[i], "--seed-fd") == 0)
			seeded = seed_from_fd(argv[i + 1], g.seed);
		else if (strcmp(argv[i], "--now") == 0)
			timed = number(argv[i + 1], (int64_t)1 << 40, &g.now);
	}
	if (!seeded || !timed || argc != 5) {
		(void)fprintf(stderr, "usage: generate --seed HEX64 | --seed-fd N  --now SECONDS\n");
		return 2;
	}
	if (generate(&g) < 0 || g.failed)
		return EXIT_FAILURE;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		(void)fprintf(stderr, "generate: could not write its output\n");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
