/* Case: C114 incbin
 * Attacks: read-only-root
 * Expect: refused
 * Control: embeds its own source */
#ifdef CONTROL
__asm__(".incbin \"/src/c114-incbin.c\"");
#else
__asm__(".incbin \"/tmp/secrets/file\"");
__asm__(".incbin \"/etc/shadow\"");
#endif
