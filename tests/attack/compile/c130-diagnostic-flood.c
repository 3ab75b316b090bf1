/* Case: C130 diagnostic-flood
 * Attacks: output-cap
 * Expect: refused or limit
 * Control: one warning */
#ifdef CONTROL
	#warning "one"
#else
	#define W1 _Pragma("GCC warning \"flood\"")
	#define W2 W1 W1 W1 W1 W1 W1 W1 W1 W1 W1
	#define W3 W2 W2 W2 W2 W2 W2 W2 W2 W2 W2
	#define W4 W3 W3 W3 W3 W3 W3 W3 W3 W3 W3
	#define W5 W4 W4 W4 W4 W4 W4 W4 W4 W4 W4
W5 W5 W5 W5
#endif
int x;
