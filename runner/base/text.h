/* Text: UTF-8 checks, number parsing, and the escapers for bytes that strangers sent. */
#ifndef RUNNER_BASE_TEXT_H
#define RUNNER_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/base/buf.h"

bool text_is_utf8(const char *s, size_t n);

/* The whole string is a decimal number in [min, max], no sign unless min < 0. */
bool text_int(const char *s, int64_t min, int64_t max, int64_t *out);

/* Printable, for a terminal: no escape, control, bidirectional or zero-width character survives; newline and tab
 * stay only if multiline; a byte that is not UTF-8 becomes \xNN. At most max bytes are added, then "...". */
void text_for_terminal(struct buf *out, const char *s, size_t n, size_t max, bool multiline);

/* The same in place and for one line: each byte of what must not be shown becomes '?'. Takes no memory. */
void text_neutralise(char *s);

/* Shell-style match of * and ? against a whole name, '/' matched by neither. */
bool text_glob(const char *pattern, const char *name);

#endif
