/* Case: C011 interpose-libc
 * Attacks: the kit's memory: an allocator that gives out the same block again and again
 * On-reference: function same, program same or worse
 * Undefended: not shown: it only takes away from itself */
#include <stddef.h>

static char block[1 << 16];

void *malloc(size_t n)
{
	return n <= sizeof(block) ? block : NULL;
}

void *calloc(size_t n, size_t m)
{
	return n * m <= sizeof(block) ? block : NULL;
}

void *realloc(void *p, size_t n)
{
	(void)p;
	return n <= sizeof(block) ? block : NULL;
}

void free(void *p)
{
	(void)p;
}
