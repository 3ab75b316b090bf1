/* Bounded byte buffer and bounded reader.
 *
 * A buf has a maximum set at birth; writing past it is remembered and reported by buf_ok, and adds nothing.
 * A cursor reads what strangers sent: reading past the end sets .bad, yields zeros, and stays bad. */
#ifndef RUNNER_BASE_BUF_H
#define RUNNER_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For large blocks that are written before they are read: the build initialises every other variable, and 64 KiB take
 * longer than what is done with them. */
#define UNINITIALIZED __attribute__((uninitialized))

struct buf {
	uint8_t *data; /* always followed by a NUL that is not counted, so text can be printed */
	size_t len, cap, max;
	bool over;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
#define SCOPED_BUF __attribute__((cleanup(buf_release))) struct buf

int buf_add(struct buf *b, const void *p, size_t n); /* 0, or -1 when the maximum would be passed */
int buf_puts(struct buf *b, const char *s);
int buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int buf_u8(struct buf *b, uint8_t v);
int buf_u16(struct buf *b, uint16_t v); /* big endian, like every number on our wires */
int buf_u32(struct buf *b, uint32_t v);
void buf_clear(struct buf *b);
bool buf_ok(const struct buf *b);
const char *buf_text(const struct buf *b); /* "" for an empty buffer */

struct cursor {
	const uint8_t *p, *end;
	bool bad;
};

struct cursor cursor_of(const void *p, size_t n);
uint8_t cursor_u8(struct cursor *c);
uint16_t cursor_u16(struct cursor *c);
uint32_t cursor_u32(struct cursor *c);
const uint8_t *cursor_bytes(struct cursor *c, size_t n); /* NULL when bad */
size_t cursor_left(const struct cursor *c);
bool cursor_done(const struct cursor *c); /* good and nothing left */

/* Hexadecimal, lower case. hex_decode wants exactly 2*n digits and returns 0 or -1. */
int buf_hex(struct buf *b, const void *p, size_t n);
int hex_decode(const char *hex, size_t digits, uint8_t *out, size_t n);

#endif
