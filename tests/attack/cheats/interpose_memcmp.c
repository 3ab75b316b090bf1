/* Case: C011 interpose-libc
 * Attacks: comparison inside the process: memcmp, strcmp, bcmp and CRYPTO_memcmp that find everything equal
 * On-reference: function same or worse, program same or worse
 * Undefended: linked exit */
#include <stddef.h>

int memcmp(const void *a, const void *b, size_t n)
{
	(void)a, (void)b, (void)n;
	return 0;
}

int strcmp(const char *a, const char *b)
{
	(void)a, (void)b;
	return 0;
}

int bcmp(const void *a, const void *b, size_t n)
{
	(void)a, (void)b, (void)n;
	return 0;
}

int CRYPTO_memcmp(const void *a, const void *b, size_t n);

int CRYPTO_memcmp(const void *a, const void *b, size_t n)
{
	(void)a, (void)b, (void)n;
	return 0;
}
