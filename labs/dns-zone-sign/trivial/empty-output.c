/* Leaves an empty zone. */
#include <stdio.h>

int main(void)
{
	FILE *f = fopen("signed.zone", "w");
	return f == NULL || fclose(f) != 0;
}
