/* Case: C129 link-bomb
 * Attacks: cpu-cap
 * Expect: refused or limit
 * Control: three sections, three names */
#ifdef CONTROL
	#define MANY "3"
#else
	#define MANY "3000000"
#endif
__asm__(".macro one\n.section .s\\@,\"a\",@progbits\n.globl cheat_name_\\@\ncheat_name_\\@:\n.quad cheat_name_\\@ - "
	".\n.endm\n"
	".rept " MANY "\none\n.endr\n.text\n");
int bomb;
