/* Domain names: text, order (RFC 4034 §6.1), ancestry. */
#include "check.h"

#include <stdio.h>
#include <string.h>

/* One octet of a label; 0 = malformed, else how many characters it took. */
static size_t octet_read(const char *p, uint8_t *to)
{
	if (*p != '\\') {
		*to = (uint8_t)*p;
		return 1;
	}
	uint64_t value;
	if (p[1] < '0' || p[1] > '9') {
		*to = (uint8_t)p[1];
		return p[1] != '\0' ? 2 : 0;
	}
	char digits[4] = { 0 };
	for (size_t i = 0; i < 3 && p[1 + i] != '\0'; i++)
		digits[i] = p[1 + i];
	if (strlen(digits) != 3 || !decimal(digits, 255, &value))
		return 0;
	*to = (uint8_t)value;
	return 4;
}

bool name_read(const char *text, struct name *to)
{
	struct name n = { 0 };
	if (strcmp(text, ".") == 0) {
		*to = (struct name){ .len = 1 };
		return true;
	}
	while (*text != '\0') {
		size_t label = n.len;
		if (label > 253)
			return false;
		n.len++;
		while (*text != '\0' && *text != '.') {
			uint8_t octet;
			size_t took = octet_read(text, &octet);
			if (took == 0 || n.len > 253 || n.len - label > 63)
				return false;
			n.wire[n.len++] = octet;
			text += took;
		}
		n.wire[label] = (uint8_t)(n.len - label - 1);
		if (n.wire[label] == 0 || *text != '.')
			return false; /* an empty label, or not absolute */
		text++;
	}
	if (n.len == 0)
		return false;
	n.wire[n.len++] = 0;
	*to = n;
	return true;
}

bool name_of_wire(const uint8_t *p, size_t n, struct name *to, size_t *used)
{
	size_t at = 0;
	while (at < n && p[at] != 0) {
		if (p[at] > 63)
			return false;
		at += 1U + p[at];
	}
	if (at >= n || at >= sizeof(to->wire))
		return false;
	to->len = (uint8_t)(at + 1);
	memcpy(to->wire, p, at + 1);
	*used = at + 1;
	return true;
}

const char *name_show(const struct name *n, char to[NAME_TEXT])
{
	char *out = to;
	for (size_t at = 0; n->wire[at] != 0; at += 1U + n->wire[at]) {
		for (size_t i = at + 1; i <= at + n->wire[at]; i++) {
			uint8_t c = n->wire[i];
			if (c <= ' ' || c > '~')
				out += snprintf(out, 5, "\\%03u", c);
			else
				out += snprintf(out, 3, strchr(".\\\"();", c) != NULL ? "\\%c" : "%c", c);
		}
		*out++ = '.';
	}
	if (out == to)
		*out++ = '.';
	*out = '\0';
	return to;
}

/* Length octets are at most 63, below 'A'. */
struct name name_lower(const struct name *n)
{
	struct name low = *n;
	for (size_t i = 0; i < low.len; i++)
		if (low.wire[i] >= 'A' && low.wire[i] <= 'Z')
			low.wire[i] |= 0x20;
	return low;
}

static size_t labels_of(const struct name *n, const uint8_t *label[128])
{
	size_t count = 0;
	for (const uint8_t *p = n->wire; *p != 0; p += 1U + *p)
		label[count++] = p;
	return count;
}

int name_order(const struct name *a, const struct name *b)
{
	const uint8_t *x[128], *y[128];
	struct name low_a = name_lower(a), low_b = name_lower(b);
	size_t n = labels_of(&low_a, x), m = labels_of(&low_b, y);
	while (n > 0 && m > 0) {
		const uint8_t *p = x[--n], *q = y[--m];
		int order = memcmp(p + 1, q + 1, *p < *q ? *p : *q);
		if (order != 0 || *p != *q)
			return order != 0 ? order : *p - *q;
	}
	return n > 0 ? 1 : m > 0 ? -1 : 0;
}

bool name_equal(const struct name *a, const struct name *b)
{
	struct name low_a = name_lower(a), low_b = name_lower(b);
	return a->len == b->len && memcmp(low_a.wire, low_b.wire, a->len) == 0;
}

struct name name_up(const struct name *n)
{
	struct name up = { .len = 1 };
	if (n->wire[0] != 0) {
		up.len = (uint8_t)(n->len - 1 - n->wire[0]);
		memcpy(up.wire, n->wire + 1 + n->wire[0], up.len);
	}
	return up;
}

bool name_under(const struct name *n, const struct name *top)
{
	struct name up = *n;
	while (up.len > top->len)
		up = name_up(&up);
	return name_equal(&up, top);
}

bool name_wild(const struct name *n)
{
	return n->wire[0] == 1 && n->wire[1] == '*';
}

unsigned name_labels(const struct name *n)
{
	const uint8_t *label[128];
	return (unsigned)labels_of(n, label);
}
