/* Arena: memory that lives until the arena is released, all at once.
 *
 * Allocation never fails towards the caller: out of memory aborts the process, which a supervisor sees as
 * "held". An arena pointer is never freed alone. Memory is zeroed and aligned for any type. */
#ifndef RUNNER_BASE_ARENA_H
#define RUNNER_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *head;
};

#define ARENA_INIT   \
	{            \
		NULL \
	}

void arena_release(struct arena *a);
#define SCOPED_ARENA __attribute__((cleanup(arena_release))) struct arena

#define ARENA_GIVES __attribute__((returns_nonnull))
ARENA_GIVES void *arena_alloc(struct arena *a, size_t size);
ARENA_GIVES void *arena_array(struct arena *a, size_t n, size_t size); /* overflow-checked n * size */
void *arena_memdup(struct arena *a, const void *p, size_t n);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n); /* reads n bytes, or up to a NUL before that */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A growing array: *items is moved to a block twice as large when *n has reached *cap.
 * Returns the address of the new, zeroed last element. */
void *arena_push(struct arena *a, void *items_ptr, size_t *n, size_t *cap, size_t size);

#endif
