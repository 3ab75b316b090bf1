#include <stdio.h>

int main(int argc, char **argv)
{
	FILE *out = argc == 4 ? fopen(argv[2], "w") : NULL;
	if (out == NULL)
		return 1;
	/* yours to write */
	return fclose(out) == 0 ? 0 : 1;
}
