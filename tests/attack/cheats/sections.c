/* Case: C123 toplevel-asm
 * Attacks: facts of the object: names set to other names, a second interpreter, executable data, notes that ask for less
 * On-reference: same
 * Undefended: not shown: no grader known to read these */
__asm__(".pushsection .cheat_interp,\"a\"\n.asciz \"/lab/object.so\"\n.popsection");
__asm__(".set exit_at_once, 0\n.weak exit_at_once");
__asm__(".pushsection .cheat_text,\"awx\",@progbits\n.byte 0xc3\n.popsection");
__asm__(".pushsection .note.GNU-stack,\"\",@progbits\n.popsection");
__asm__(".pushsection .note.gnu.property,\"a\"\n.popsection");
__asm__(".pushsection .debug_cheat\n.asciz \"permille 1000\"\n.popsection");
