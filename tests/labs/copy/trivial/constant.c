#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	FILE *out = argc == 4 ? fopen(argv[2], "w") : NULL;
	if (out == NULL)
		return 1;
	fputs("a\nb\nc\n", out);
	return fclose(out) == 0 ? 0 : 1;
}
