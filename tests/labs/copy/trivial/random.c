#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	FILE *out = argc == 4 ? fopen(argv[2], "w") : NULL;
	if (out == NULL)
		return 1;
	for (int i = 0; i < 300; i++)
		putc(rand() % 26 + 'a', out);
	putc('\n', out);
	return fclose(out) == 0 ? 0 : 1;
}
