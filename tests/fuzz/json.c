/* The strict JSON reader on any bytes: it refuses with one line that begins with the place, or what it read prints
 * canonically, and reading that again gives the same bytes. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_JSON root = NULL;
	SCOPED_JSON again = NULL;
	SCOPED_JSON copy = NULL;
	SCOPED_BUF first = { 0 }, second = { 0 }, third = { 0 };
	struct err e = { 0 };

	buf_init(&first, 1 << 22);
	buf_init(&second, 1 << 22);
	buf_init(&third, 1 << 22);
	if (json_parse((const char *)data, size, "fuzz", &root, &e) != 0) {
		MUST(root == NULL, "outputs are untouched on failure");
		MUST(e.kind == ERR_INPUT, "the author must act");
		fuzz_error(&e, "fuzz");
		return 0;
	}
	MUST(e.kind == ERR_NONE, "the error is untouched on success");
	copy = json_copy(root);
	MUST(json_print(root, &first) == 0 && json_print(copy, &third) == 0, "what was read prints");
	MUST(json_parse(buf_text(&first), first.len, "again", &again, &e) == 0, "what was printed is read");
	MUST(json_print(again, &second) == 0, "and prints");
	fuzz_same(&first, &second, "equal documents are equal bytes");
	fuzz_same(&first, &third, "a copy is equal");
	return 0;
}
