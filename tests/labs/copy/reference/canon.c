#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES 1000

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void lower(char *s)
{
	for (; *s != '\0'; s++)
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
}

int main(int argc, char **argv)
{
	static char *lines[LINES];
	char text[256];
	size_t n = 0;
	FILE *in = argc == 4 ? fopen(argv[3], "r") : NULL;
	FILE *out = argc == 4 ? fopen(argv[2], "w") : NULL;
	if (in == NULL || out == NULL)
		return 1;
	while (n < LINES && fgets(text, sizeof(text), in) != NULL) {
		lower(text);
		lines[n++] = strdup(text);
	}
	qsort(lines, n, sizeof(*lines), by_bytes);
	for (size_t i = 0; i < n; i++)
		fputs(lines[i], out);
	return fclose(out) == 0 ? 0 : 1;
}
