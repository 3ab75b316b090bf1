/* Makes the fresh vectors of a run (labs/kit/gen.h), group by group of lab.json. Everything is written by
 * labs/kit/item.c and signed by labs/kit/signer.c; what a device must do is known because the commands were written
 * for it. */
#include "generate_part.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

struct span join(struct span x, struct span y)
{
	struct span s = keep(NULL, x.n + y.n);

	if (x.n != 0)
		memcpy((uint8_t *)(uintptr_t)s.p, x.p, x.n);
	if (y.n != 0)
		memcpy((uint8_t *)(uintptr_t)s.p + x.n, y.p, y.n);
	return s;
}

struct span flipped(struct span s, size_t at)
{
	struct span copy = keep(s.p, s.n);

	((uint8_t *)(uintptr_t)copy.p)[at] ^= 4;
	return copy;
}

struct span sha256(struct span s)
{
	uint8_t out[SHA256_DIGEST_LENGTH];

	SHA256(s.p, s.n, out);
	return keep(out, sizeof out);
}

struct item boolean(bool b)
{
	return (struct item){ .major = OTHER, .value = b ? 21 : 20 };
}

struct item nil(void)
{
	return (struct item){ .major = OTHER, .value = 22 };
}

struct item digest_item(struct span element)
{
	struct item part[] = { number_item(-16), bytes_item(sha256(element)) };

	return list_item(ARRAY, part, 2);
}

struct span digest_of(struct span element)
{
	struct item it = digest_item(element);

	return plain(&it);
}

struct span wrapped(struct span content)
{
	struct item it = bytes_item(content);

	return plain(&it);
}

struct item any_identifier(struct asker *a)
{
	struct item part[3];
	size_t n = between(a, 1, 3);

	for (size_t i = 0; i < n; i++)
		part[i] = bytes_item(random_span(a, between(a, 3, 9)));
	return list_item(ARRAY, part, n);
}

struct span any_uri(struct asker *a)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char text[24] = "coap://";
	size_t n = between(a, 14, sizeof text - 1);

	for (size_t i = 7; i < n; i++)
		text[i] = letters[gen_below(a->g, sizeof letters - 1)];
	return keep(text, n);
}

struct item uri_item(struct span uri)
{
	return (struct item){ .major = TEXT, .text = uri };
}

void add(struct list *l, int64_t key, struct item value)
{
	must(l->n + 2 <= sizeof l->it / sizeof l->it[0], "a list of commands: it is too long, which");
	l->it[l->n++] = number_item(key);
	l->it[l->n++] = value;
}

struct item as_map(const struct list *l)
{
	return list_item(MAP, l->it, l->n / 2);
}

struct span as_sequence(const struct list *l)
{
	struct item it = list_item(ARRAY, l->it, l->n);

	return plain(&it);
}

int generate(struct gen *g)
{
	struct asker a = { .g = g, .serial = 100 + gen_below(g, 9000) };

	generate_envelopes(&a);
	generate_digests(&a);
	generate_signed(&a);
	generate_manifests(&a);
	generate_conditions(&a);
	generate_directives(&a);
	generate_indices(&a);
	generate_nested(&a);
	generate_whole(&a);
	return 0;
}
