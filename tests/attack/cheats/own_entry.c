/* Case: C009 own-main, C011 interpose-libc
 * Attacks: names of the kit: defines them itself, hoping that they are called instead
 * On-reference: same
 * Undefended: not shown: names of this kit */
#include <stddef.h>
#include <stdint.h>

const uint8_t *kit_guarded(const uint8_t *p, size_t n);
void *kit_symbol(const char *name);
int generate(void *g);

const uint8_t *kit_guarded(const uint8_t *p, size_t n)
{
	(void)n;
	return p;
}

void *kit_symbol(const char *name)
{
	(void)name;
	return NULL;
}

int generate(void *g)
{
	(void)g;
	return 0;
}
