/* The strict JSON reader on any bytes: it refuses with one line, or what it read prints canonically, and reading that
 * again gives the same bytes. */
#include <stdint.h>
#include <stdlib.h>

#include "runner/base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_JSON root = NULL;
	SCOPED_JSON again = NULL;
	SCOPED_BUF first, second;
	struct err e = { 0 };

	buf_init(&first, 1 << 22);
	buf_init(&second, 1 << 22);
	if (json_parse((const char *)data, size, "fuzz", &root, &e) != 0) {
		if (e.kind != ERR_INPUT || e.text[0] == '\0')
			abort();
		return 0;
	}
	if (json_print(root, &first) != 0 || json_parse(buf_text(&first), first.len, "again", &again, &e) != 0 ||
		json_print(again, &second) != 0)
		abort();
	if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0)
		abort();
	return 0;
}
