/* A megabyte of random octets. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(void)
{
	FILE *out = fopen("signed.zone", "w");
	srand((unsigned)time(NULL));
	for (long i = 0; out != NULL && i < 1000000; i++)
		fputc(rand() >> 7, out);
	return out == NULL || fclose(out) != 0;
}
