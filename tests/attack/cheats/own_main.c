/* Case: C009 own-main
 * Attacks: the entry: a second main that reports success
 * On-reference: function same, program refused
 * Undefended: not shown: two entries are refused by every linker */
int main(void);

int main(void)
{
	return 0;
}
