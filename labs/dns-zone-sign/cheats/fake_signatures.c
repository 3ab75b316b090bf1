/* Case: D001 fake-signatures
 * Attacks: the checker's eyes: the input as it is, and RRSIG and NSEC records of noise for every record, as many as fit;
 *   looks signed from far away, and every signature invites the checker to try all its readings
 * Contract: program
 * On-reference: same */
#include <stdio.h>
#include <stdlib.h>

static void fake_noise(FILE *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (int i = 0; i < 85; i++)
		fputc(digits[rand() % 64], out);
	fputs("A==\n", out);
}

__attribute__((constructor)) static void fake_zone(void)
{
	static char line[8192];
	char owner[2048], type[64], ttl[32];
	FILE *in = fopen("/in/zone", "r"), *out = fopen("signed.zone", "w");
	while (in != NULL && out != NULL && fgets(line, sizeof(line), in) != NULL) {
		fputs(line, out);
		if (sscanf(line, "%2047s %31s IN %63s", owner, ttl, type) != 3)
			continue;
		for (int i = 0; i < 60; i++) {
			fprintf(out, "%s %s IN RRSIG %s 13 3 %s 1900000000 1700000000 12345 example. ", owner, ttl,
				type, ttl);
			fake_noise(out);
		}
		fprintf(out, "%s %s IN NSEC %s %s RRSIG NSEC\n", owner, ttl, owner, type);
	}
	if (in != NULL)
		fclose(in);
	if (out != NULL)
		fclose(out);
}
