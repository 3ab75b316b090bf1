#include "runner/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)64 << 10)

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char data[];
};

/* Out of memory can't be mended here, and a half-made value must not travel on: the supervisor sees the death and
 * holds the submission. */
static void out_of_memory(void)
{
	(void)fputs("level=error stage=memory msg=\"out of memory\"\n", stderr);
	abort();
}

void arena_release(struct arena *a)
{
	struct arena_block *b = a->head;

	while (b != NULL) {
		struct arena_block *next = b->next;
		free(b);
		b = next;
	}
	a->head = NULL;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t need = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	struct arena_block *b = a->head;

	if (need < size)
		out_of_memory();
	if (b == NULL || b->size - b->used < need) {
		size_t room = need > BLOCK_SIZE ? need : BLOCK_SIZE;

		b = malloc(sizeof *b + room);
		if (b == NULL)
			out_of_memory();
		b->size = room;
		b->used = 0;
		b->next = a->head;
		a->head = b;
	}
	b->used += need;
	/* Only what is handed out: a block that is zeroed whole is sixteen pages touched, and copied after each fork. */
	return memset(b->data + b->used - need, 0, need);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		out_of_memory();
	return arena_alloc(a, total);
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
	void *copy = arena_alloc(a, n);

	if (n != 0)
		memcpy(copy, p, n);
	return copy;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1); /* always n + 1 bytes: callers may count on n */

	if (n != 0)
		memcpy(copy, s, strnlen(s, n));
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *s;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	s = arena_alloc(a, (size_t)n + 1);
	(void)vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

void *arena_push(struct arena *a, void *items_ptr, size_t *n, size_t *cap, size_t size)
{
	void *items;

	/* items_ptr is the address of a T *; its bytes are copied so that no aliasing rule is bent */
	memcpy(&items, items_ptr, sizeof items);
	if (*n == *cap) {
		size_t grown = *cap == 0 ? 8 : *cap * 2;
		void *moved = arena_array(a, grown, size);

		if (*n != 0)
			memcpy(moved, items, *n * size);
		items = moved;
		*cap = grown;
		memcpy(items_ptr, &items, sizeof items);
	}
	return (unsigned char *)items + (*n)++ * size;
}
