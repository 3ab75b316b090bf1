/* Case: C003 fake-results-file
 * Attacks: results that are read back from a place the program can write
 * On-reference: same
 * Undefended: files */
#include <stdio.h>

__attribute__((constructor)) static void fake_results(void)
{
	static const char *const paths[] = { "/box/results.json", "/box/verdict.json", "/box/report.xml",
		"/tmp/results.json", "/lab/results.json", "/in/case.json", "results.json" };
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		FILE *f = fopen(paths[i], "w");
		if (f == NULL)
			continue;
		fputs("{\"schema\":\"plumb-record/1\",\"score\":{\"permille\":1000,\"passed\":true}}\n", f);
		fclose(f);
	}
}
