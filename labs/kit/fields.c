/* The fields of questions and answers: read with bounds, written with bounds. */
#include <string.h>
#include <unistd.h>

#include "labs/kit/harness.h"
#include "labs/kit/wire.h"

static const uint8_t *reader_take(struct kit_reader *r, size_t n)
{
	const uint8_t *p = r->p;
	if ((size_t)(r->end - p) < n)
		_exit(KIT_BAD_QUESTION);
	r->p += n;
	return p;
}

uint8_t kit_u8(struct kit_reader *r)
{
	return *reader_take(r, 1);
}

uint16_t kit_u16(struct kit_reader *r)
{
	const uint8_t *p = reader_take(r, 2);
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t kit_u32(struct kit_reader *r)
{
	uint32_t high = kit_u16(r);
	return high << 16 | kit_u16(r);
}

const uint8_t *kit_field(struct kit_reader *r, size_t *n)
{
	*n = kit_u16(r);
	return kit_guarded(reader_take(r, *n), *n);
}

uint64_t kit_u64(struct kit_reader *r)
{
	uint64_t high = kit_u32(r);
	return high << 32 | kit_u32(r);
}

void kit_put(struct kit_packer *p, const void *data, size_t n)
{
	if (n > p->cap - *p->len)
		n = p->cap - *p->len;
	if (n != 0)
		memcpy(p->out + *p->len, data, n);
	*p->len += n;
}

void kit_put_number(struct kit_packer *p, uint64_t v, size_t bytes)
{
	for (size_t i = bytes; i-- > 0;) {
		uint8_t b = (uint8_t)(v >> (8 * i));
		kit_put(p, &b, 1);
	}
}

void kit_put_field(struct kit_packer *p, const void *data, size_t n)
{
	kit_put_number(p, n, 2);
	kit_put(p, data, n);
}
