/* Always the same zone, of well-formed records. */
#include <stdio.h>

int main(void)
{
	FILE *out = fopen("signed.zone", "w");
	if (out == NULL)
		return 1;
	fputs("example. 3600 IN SOA ns.example. admin.example. 1 7200 1800 1209600 1800\n"
	      "example. 3600 IN NS ns.example.\n"
	      "example. 3600 IN DNSKEY 257 3 15 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	      "example. 1800 IN NSEC example. NS SOA RRSIG NSEC DNSKEY\n",
		out);
	return fclose(out) != 0;
}
