/* Bounded reading: no length from outside is used before it has been held against what is there. */
#include "keys.h"

int take(struct tls13_bytes *from, size_t n, struct tls13_bytes *out)
{
	if (n > from->len)
		return 0;
	*out = (struct tls13_bytes){ from->data, n };
	*from = (struct tls13_bytes){ from->data + n, from->len - n };
	return 1;
}

int take_vector(struct tls13_bytes *from, size_t width, struct tls13_bytes *out)
{
	struct tls13_bytes number;
	size_t n = 0;

	if (!take(from, width, &number))
		return 0;
	for (size_t i = 0; i < width; i++)
		n = n << 8 | number.data[i];
	return take(from, n, out);
}

int take_message(struct tls13_bytes *from, struct tls13_bytes *whole, struct tls13_bytes *body)
{
	struct tls13_bytes rest = *from, type;

	if (!take(&rest, 1, &type) || !take_vector(&rest, 3, body))
		return 0;
	return take(from, HEADER + body->len, whole);
}
