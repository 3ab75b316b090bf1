/* Case: C115 embed
 * Attacks: read-only-root
 * Expect: refused
 * Control: asks whether the compiler has it */
#ifdef CONTROL
	#if defined(__has_embed)
int has_embed = 1;
	#endif
#else
static const unsigned char secret[] = {
	#embed "/tmp/secrets/file"
};
static const unsigned char shadow[] = {
	#embed "/etc/shadow"
};
#endif
int embed;
