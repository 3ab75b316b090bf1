#include <stdlib.h>
#include <string.h>

#include "generate_part.h"

#define SIGNATURE_AT 16u
#define SIGNATURE    64u

void set_word(struct picture *i, size_t at, uint32_t value)
{
	for (size_t k = 0; k < 4; k++)
		i->p[at + k] = (uint8_t)(value >> 8 * k);
}

uint32_t word_at(const struct picture *i, size_t at)
{
	uint32_t value = 0;

	for (size_t k = 4; k-- > 0;)
		value = value << 8 | i->p[at + k];
	return value;
}

void sign_image(struct asker *a, const struct signer *s, struct picture *i)
{
	struct gen_bytes *message = calloc(1, sizeof *message);

	must(message != NULL, "calloc");
	gen_put(message, i->p, SIGNATURE_AT);
	gen_put(message, i->p + SIGNATURE_AT + SIGNATURE, i->n - SIGNATURE_AT - SIGNATURE);
	struct span signature = sign(a, s, SPAN(message->data, message->len), AS_IT_COMES);
	memcpy(i->p + SIGNATURE_AT, signature.p, SIGNATURE);
	free(message);
}

static struct picture room(const char *name, size_t n)
{
	struct picture i = { .name = name, .p = malloc(n), .n = n };

	must(i.p != NULL, "malloc");
	return i;
}

/* The code is random: it is entered and never executed. Padding and the reserved word are not zero, so that who forgets
 * them is found. */
struct picture new_image(struct asker *a, const struct signer *s, const char *name, uint32_t version, size_t words)
{
	struct picture i = room(name, HEADER_BYTES + 4 * words);

	gen_random(a->g, i.p, i.n);
	i.version = version;
	set_word(&i, 0, MAGIC_WORD);
	set_word(&i, 4, version);
	set_word(&i, 8, (uint32_t)(4 * words));
	sign_image(a, s, &i);
	return i;
}

struct picture copy_of(const struct picture *from, const char *name)
{
	struct picture i = room(name, from->n);

	memcpy(i.p, from->p, from->n);
	i.version = from->version;
	return i;
}
