/* Case: C127 macro-bomb
 * Attacks: cpu-cap
 * Expect: refused or limit
 * Control: doubles twice */
#define A(x) x x x x x x x x x x
#ifdef CONTROL
	#define X A(1 +)
#else
	#define B(x) A(A(A(A(x))))
	#define X    B(B(B(1 +)))
#endif
int x = X 1;
