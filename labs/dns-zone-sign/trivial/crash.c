/* Writes the input, then dies. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	FILE *in = fopen("/in/zone", "r"), *out = fopen("signed.zone", "w");
	for (int c; in != NULL && out != NULL && (c = fgetc(in)) != EOF;)
		fputc(c, out);
	if (out != NULL)
		fclose(out);
	abort();
}
