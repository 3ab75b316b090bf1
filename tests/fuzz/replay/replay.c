/* Feeds files to a fuzz target, without libFuzzer: replay FILE... One TAP line in the end; the file at which it ends
 * before that is the last one named on standard error. */
#include <stdio.h>

#include "tests/fuzz/fuzz.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct err e;
		char *data;
		size_t len;
		(void)fprintf(stderr, "%s\n", argv[i]);
		if (io_read_file(AT_FDCWD, argv[i], (size_t)1 << 20, &a, &data, &len, &e) != 0) {
			(void)fprintf(stderr, "%s\n", e.text);
			return 1;
		}
		/* Without the NUL that follows: reading one byte too far is what ASan shall see. */
		uint8_t *bare = malloc(len > 0 ? len : 1);
		if (bare == NULL)
			return 1;
		memcpy(bare, data, len);
		(void)LLVMFuzzerTestOneInput(bare, len);
		free(bare);
	}
	return argc > 1 ? 0 : 1;
}
