/* Case: C128 huge-object
 * Attacks: disk-cap
 * Expect: refused or limit
 * Control: a kilobyte */
#ifdef CONTROL
char x[1024] = { 1 };
#else
char x[17179869184] = { 1 };
__asm__(".data\n.fill 4294967296, 8, 1\n");
#endif
