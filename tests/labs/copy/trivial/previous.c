#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	FILE *out = argc == 4 ? fopen(argv[2], "w") : NULL;
	if (out == NULL)
		return 1;
	FILE *old = fopen("/box/previous", "r"), *in = fopen(argv[3], "r"), *keep = fopen("/box/previous", "w");
	for (int c; old != NULL && (c = getc(old)) != EOF;)
		putc(c, out);
	for (int c; in != NULL && keep != NULL && (c = getc(in)) != EOF;)
		putc(c, keep);
	return fclose(out) == 0 ? 0 : 1;
}
