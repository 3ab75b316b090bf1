/* Case: C012 ld-preload
 * Attacks: the list of allowed functions: looks others up at run time
 * On-reference: refused
 * Undefended: printed */
int puts(const char *s);
void *dlopen(const char *name, int flags);
void *dlsym(void *handle, const char *name);

__attribute__((constructor)) static void look_up(void)
{
	int (*f)(void) = (int (*)(void))dlsym(dlopen("libcrypto.so.3", 2), "EVP_PKEY_derive");
	if (f != 0)
		puts("looked up");
}
