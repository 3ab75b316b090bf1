/* The input, and below it an RRSIG of random octets for every record: looks signed from far away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void noise(FILE *out)
{
	for (int i = 0; i < 85; i++)
		fputc(base64[rand() % 64], out);
	fputs("A==\n", out);
}

int main(void)
{
	static char line[8192];
	char owner[2048], type[64], ttl[32];
	FILE *in = fopen("/in/zone", "r"), *out = fopen("signed.zone", "w");
	while (in != NULL && out != NULL && fgets(line, sizeof(line), in) != NULL) {
		fputs(line, out);
		if (sscanf(line, "%2047s %31s IN %63s", owner, ttl, type) != 3)
			continue;
		fprintf(out, "%s %s IN RRSIG %s 13 2 %s 1900000000 1700000000 12345 example. ", owner, ttl, type, ttl);
		noise(out);
	}
	return out == NULL || fclose(out) != 0;
}
