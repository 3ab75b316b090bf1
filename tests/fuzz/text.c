/* The terminal escaper on any bytes: what comes out is UTF-8 without a control byte, and no longer than was asked. */
#include <stdint.h>
#include <stdlib.h>

#include "runner/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_BUF out;

	buf_init(&out, 8192);
	text_for_terminal(&out, (const char *)data, size, 4096, false);
	if (out.len > 4096 + 3 || !text_is_utf8(buf_text(&out), out.len))
		abort();
	for (size_t i = 0; i < out.len; i++)
		if (out.data[i] < 0x20 || out.data[i] == 0x7f)
			abort();
	return 0;
}
