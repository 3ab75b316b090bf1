/* Case: C131 compiler-crash
 * Attacks: memory-cap
 * Expect: refused or limit
 * Control: ten brackets */
#define P1 ((((((((((
#define P2 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1
#define P3 P2 P2 P2 P2 P2 P2 P2 P2 P2 P2
#define P4 P3 P3 P3 P3 P3 P3 P3 P3 P3 P3
#define P5 P4 P4 P4 P4 P4 P4 P4 P4 P4 P4
#ifdef CONTROL
int deep = P1 1 ))))))))));
#else
int deep = P5 P5 P5 P5 P5;
#endif
