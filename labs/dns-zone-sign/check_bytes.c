/* Memory, octets and numbers of the checker. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *take(size_t n)
{
	void *p = calloc(1, n > 0 ? n : 1);
	if (p == NULL) {
		fputs("check: out of memory\n", stderr);
		exit(3);
	}
	return p;
}

void *grow(void *old, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return old;
	size_t more = *cap == 0 ? 32 : *cap * 2;
	void *p = take(more * size);
	if (n > 0)
		memcpy(p, old, n * size);
	*cap = more;
	return p;
}

void octets_put(struct octets *o, const void *p, size_t n)
{
	if (n > sizeof(o->data) - o->len) {
		o->over = true;
		return;
	}
	if (n > 0)
		memcpy(o->data + o->len, p, n);
	o->len += n;
}

void octets_number(struct octets *o, uint32_t value, unsigned n)
{
	uint8_t wire[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };
	octets_put(o, wire + 4 - n, n);
}

uint32_t number_at(const uint8_t *p, unsigned n)
{
	uint32_t value = 0;
	for (unsigned i = 0; i < n; i++)
		value = value << 8 | p[i];
	return value;
}

int hex_value(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c == '\0' ? NULL : strchr(digits, c);
	return at == NULL ? -1 : (int)((at - digits) % 16);
}

bool decimal(const char *text, uint64_t max, uint64_t *value)
{
	uint64_t sum = 0;
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(*text - '0');
		if (*text < '0' || *text > '9' || digit > max || sum > (max - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return true;
}
