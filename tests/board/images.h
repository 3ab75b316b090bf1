/* Two signed images for the board. The signature is a keyed sum that only tests use: what it is worth is not asked here. */
#ifndef TESTS_BOARD_IMAGES_H
#define TESTS_BOARD_IMAGES_H

#include "runner/base/arena.h"
#include "runner/board/device.h"

struct images {
	size_t n;          /* bytes of each */
	uint8_t *bytes[4]; /* version 1 to 4 */
};

static inline void images_word(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline uint64_t images_sum(const uint8_t *p, size_t n)
{
	uint64_t h = UINT64_C(0x9e3779b97f4a7c15);
	for (size_t i = 0; i < n; i++)
		h = (h ^ (i >= 16 && i < 80 ? 0 : p[i])) * UINT64_C(0x100000001b3);
	return h;
}

static inline void images_sign(uint8_t *p, size_t n)
{
	uint64_t h = images_sum(p, n);
	for (int i = 0; i < 64; i++)
		p[16 + i] = (uint8_t)(h >> i % 57);
}

static inline struct images *images_make(struct arena *a, uint32_t code)
{
	struct images *s = arena_alloc(a, sizeof(*s));
	s->n = DEVICE_HEADER + code;
	for (uint32_t v = 0; v < 4; v++) {
		uint8_t *p = s->bytes[v] = arena_alloc(a, s->n);
		const uint32_t head[] = { 0x4d49424c, v + 1, code, 0 };
		for (size_t i = 0; i < s->n; i++)
			p[i] = (uint8_t)((i * 2654435761u + (size_t)v * 40503u) >> 13);
		for (size_t i = 0; i < 4; i++)
			images_word(p + 4 * i, head[i]);
		images_sign(p, s->n);
	}
	return s;
}

static inline bool images_verify(void *self, const uint8_t *image, size_t n)
{
	uint64_t h = images_sum(image, n);
	(void)self;
	for (int i = 0; i < 64; i++)
		if (image[16 + i] != (uint8_t)(h >> i % 57))
			return false;
	return true;
}

#endif
