#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	FILE *out = argc == 4 ? fopen(argv[2], "w") : NULL;
	if (out == NULL)
		return 1;
	FILE *in = fopen(argv[3], "r");
	for (int c; in != NULL && (c = getc(in)) != EOF;)
		putc(c, out);
	return fclose(out) == 0 ? 0 : 1;
}
