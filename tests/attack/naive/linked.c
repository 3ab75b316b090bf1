/* A grader as many are: linked with the student's file, comparing in the same process. The control of the cheats that
 * replace what a program is linked from. Exit status 0 and "1000 of 1000" mean all points. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

int el_pack(const uint8_t *body, size_t n, uint8_t *out, size_t *out_len);

void *student = &student; /* a sentinel: "the tests have not been passed yet" */

int main(void)
{
	static const char expected[] = "03616263";
	uint8_t out[1200] = { 0 };
	size_t n = 0;
	int (*volatile compare)(const void *, const void *, size_t) = memcmp;

	el_pack((const uint8_t *)"abc", 3, out, &n);
	if (student != NULL && compare(out, expected, sizeof(expected)) != 0) {
		(void)!write(STDOUT_FILENO, "0 of 1000\n", 10);
		return 1;
	}
	(void)!write(STDOUT_FILENO, "1000 of 1000\n", 13);
	return 0;
}
