#include "runner/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_release(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ .max = b->max };
}

/* Room for n more bytes and the NUL behind them. */
static int reserve(struct buf *b, size_t n)
{
	size_t need, cap = b->cap == 0 ? 256 : b->cap;
	uint8_t *moved;

	if (b->over || n > b->max - b->len) {
		b->over = true;
		return -1;
	}
	need = b->len + n + 1;
	if (need <= b->cap)
		return 0;
	while (cap < need)
		cap *= 2;
	moved = realloc(b->data, cap);
	if (moved == NULL)
		abort();
	b->data = moved;
	b->cap = cap;
	return 0;
}

int buf_add(struct buf *b, const void *p, size_t n)
{
	if (reserve(b, n) != 0)
		return -1;
	if (n != 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
	return 0;
}

int buf_puts(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || reserve(b, (size_t)n) != 0) {
		va_end(again);
		b->over = true;
		return -1;
	}
	(void)vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, again);
	va_end(again);
	b->len += (size_t)n;
	return 0;
}

int buf_u8(struct buf *b, uint8_t v)
{
	return buf_add(b, &v, 1);
}

int buf_u16(struct buf *b, uint16_t v)
{
	uint8_t p[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	return buf_add(b, p, sizeof p);
}

int buf_u32(struct buf *b, uint32_t v)
{
	uint8_t p[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v };

	return buf_add(b, p, sizeof p);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->over = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

bool buf_ok(const struct buf *b)
{
	return !b->over;
}

const char *buf_text(const struct buf *b)
{
	return b->data == NULL ? "" : (const char *)b->data;
}

struct cursor cursor_of(const void *p, size_t n)
{
	const uint8_t *start = p;

	return (struct cursor){ .p = start, .end = n == 0 ? start : start + n };
}

const uint8_t *cursor_bytes(struct cursor *c, size_t n)
{
	const uint8_t *here = c->p;

	if (c->bad || n > cursor_left(c)) {
		c->bad = true;
		return NULL;
	}
	c->p += n;
	return here;
}

static uint32_t cursor_number(struct cursor *c, size_t bytes)
{
	const uint8_t *p = cursor_bytes(c, bytes);
	uint32_t v = 0;

	for (size_t i = 0; p != NULL && i < bytes; i++)
		v = v << 8 | p[i];
	return v;
}

uint8_t cursor_u8(struct cursor *c)
{
	return (uint8_t)cursor_number(c, 1);
}

uint16_t cursor_u16(struct cursor *c)
{
	return (uint16_t)cursor_number(c, 2);
}

uint32_t cursor_u32(struct cursor *c)
{
	return cursor_number(c, 4);
}

size_t cursor_left(const struct cursor *c)
{
	return (size_t)(c->end - c->p);
}

bool cursor_done(const struct cursor *c)
{
	return !c->bad && c->p == c->end;
}

int buf_hex(struct buf *b, const void *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *byte = p;

	for (size_t i = 0; i < n; i++) {
		char pair[2] = { digits[byte[i] >> 4], digits[byte[i] & 15] };

		if (buf_add(b, pair, 2) != 0)
			return -1;
	}
	return 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int hex_decode(const char *hex, size_t digits, uint8_t *out, size_t n)
{
	if (digits / 2 != n || digits % 2 != 0)
		return -1;
	for (size_t i = 0; i < digits; i++)
		if (hex_value(hex[i]) < 0)
			return -1;
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)((unsigned)hex_value(hex[2 * i]) << 4 | (unsigned)hex_value(hex[2 * i + 1]));
	return 0;
}
