#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "generate_part.h"

static void put(struct script *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(struct script *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(s->text + s->len, sizeof s->text - s->len, fmt, ap);
	va_end(ap);
	must(n >= 0 && (size_t)n < sizeof s->text - s->len, "a case's text");
	s->len += (size_t)n;
}

static void put_bytes(struct script *s, const uint8_t *p, size_t n)
{
	put(s, "\"");
	for (size_t i = 0; i < n; i++)
		put(s, "%02x", p[i]);
	put(s, "\"");
}

void begin_case(struct script *s, const char *id, const char *after)
{
	struct asker *a = s->a;
	const struct signer *key = s->key;

	memset(s, 0, sizeof *s);
	s->a = a;
	s->key = key;
	s->after = after;
	must((size_t)snprintf(s->id, sizeof s->id, "%s", id) < sizeof s->id, "a case's id");
	put(s, "{\"key\":");
	put_bytes(s, key->x, sizeof key->x);
	if (after != NULL)
		put(s, ",\"after\":\"%s\"", after);
	put(s, ",\"steps\":[");
}

void with_image(struct script *s, const struct picture *i)
{
	must(s->n_files < FILES_MAX, "one more file");
	s->files[s->n_files++] = (struct gen_file){ i->name, i->p, i->n };
}

static void step(struct script *s, const char *act, const char *says)
{
	put(s, "%s{\"do\":\"%s\",\"says\":\"%s\"", s->steps++ > 0 ? "," : "", act, says);
	if (s->given)
		put(s, ",\"given\":true");
	s->given = false;
}

void boot(struct script *s, const char *enters, const char *says)
{
	step(s, "boot", says);
	put(s, ",\"enters\":[");
	for (const char *p = enters; *p != '\0';) {
		size_t n = strcspn(p, " ");
		put(s, "%s\"%.*s\"", p > enters ? "," : "", (int)n, p);
		p += n + (p[n] == ' ');
	}
	put(s, "]}");
}

void given_boot(struct script *s, const char *enters, const char *says)
{
	s->given = true;
	boot(s, enters, says);
}

void boot_any(struct script *s, const char *says)
{
	step(s, "boot", says);
	put(s, ",\"ends\":\"either\"}");
}

void install(struct script *s, const struct picture *i, const char *ends, const char *says)
{
	step(s, "install", says);
	put(s, ",\"image\":\"%s\",\"ends\":\"%s\"}", i->name, ends);
}

void given_install(struct script *s, const struct picture *i, const char *ends, const char *says)
{
	s->given = true;
	install(s, i, ends, says);
}

void install_part(struct script *s, const struct picture *i, size_t size, const char *ends, const char *says)
{
	step(s, "install", says);
	put(s, ",\"image\":\"%s\",\"size\":%zu,\"ends\":\"%s\"}", i->name, size, ends);
}

void install_changing(struct script *s, const struct picture *i, size_t at, const char *says)
{
	step(s, "install", says);
	put(s, ",\"image\":\"%s\",\"change\":%zu,\"ends\":\"either\"}", i->name, at);
}

void confirm(struct script *s, const char *ends, const char *says)
{
	step(s, "confirm", says);
	put(s, ",\"ends\":\"%s\"}", ends);
}

void counter(struct script *s, uint32_t is, const char *says)
{
	step(s, "counter", says);
	put(s, ",\"is\":%u}", is);
}

void kept(struct script *s, const char *says)
{
	step(s, "kept", says);
	put(s, "}");
}

void overwrite(struct script *s, uint32_t address, const uint8_t *p, size_t n, const char *says)
{
	step(s, "write", says);
	put(s, ",\"address\":%u,\"data\":", address);
	put_bytes(s, p, n);
	put(s, "}");
}

void overwrite_in(struct script *s, const char *where, const struct picture *i, size_t at, const uint8_t *p, size_t n,
	const char *says)
{
	step(s, "write", says);
	put(s, ",\"%s\":\"%s\",\"address\":%zu,\"data\":", where, i->name, at);
	put_bytes(s, p, n);
	put(s, "}");
}

void end_case(struct script *s)
{
	put(s, "]%s}", s->update);
	struct gen_case c = { .id = s->id, .files = s->files, .n_files = s->n_files, .with = s->text };
	gen_case(s->a->g, &c);
}

void question(struct script *s, const struct question *q)
{
	struct gen_vector v = { .id = q->id,
		.group = q->group,
		.clause = q->clause,
		.level = q->level,
		.polarity = q->polarity,
		.source = "watched device",
		.why = q->why,
		.pair = q->pair,
		.critical = q->critical,
		.run_in = q->run_in != NULL ? q->run_in : s->id,
		.check = q->check != NULL ? q->check : "steps" };
	gen_vector(s->a->g, &v);
}
