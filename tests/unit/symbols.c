/* What readelf prints of a linked object, good and hostile. */
#include "grader/symbols.h"

#include "tests/tap.h"

static const char *exports[] = { "el_pack" };
static const char *symbols[] = { "HMAC", "EVP_Digest*" };
static const char *libraries[] = { "crypto" };
static const struct lab lab = { .exports = { exports, 1 }, .symbols = { symbols, 2 }, .libraries = { libraries, 1 } };

#define HEAD           "Dynamic section at offset 0x2df0 contains 26 entries:\n"
#define EXPORT         "     7: 0000000000001130    11 FUNC    GLOBAL DEFAULT   12 el_pack\n"
#define UND(name)      "     3: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND " name "\n"
#define WEAK(name)     "     3: 0000000000000000     0 NOTYPE  WEAK   DEFAULT  UND " name "\n"
#define DYN(tag, text) " 0x0000000000000001 (" tag ")             " text "\n"

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	/* clang-format off */
	static const struct { const char *what, *text, *says; } rows[] = {
		{ "an export and libc", HEAD EXPORT UND("memcpy@GLIBC_2.14 (2)"), NULL },
		{ "an allowed name", EXPORT UND("HMAC@OPENSSL_3.0.0 (3)"), NULL },
		{ "an allowed glob", EXPORT UND("EVP_DigestInit_ex@OPENSSL_3.0.0 (3)"), NULL },
		{ "start-up code", EXPORT WEAK("__gmon_start__") WEAK("_ITM_deregisterTMCloneTable") WEAK("__cxa_finalize"), NULL },
		{ "an allowed library", EXPORT DYN("NEEDED", "Shared library: [libcrypto.so.3]"), NULL },
		{ "a name that is not allowed", EXPORT UND("EVP_KDF_fetch@OPENSSL_3.0.0 (3)"), "EVP_KDF_fetch" },
		{ "a weak name that is not allowed", EXPORT WEAK("EVP_KDF_fetch"), "EVP_KDF_fetch" },
		{ "libc's own loader", EXPORT UND("dlsym@GLIBC_2.34 (2)"), "run time" },
		{ "the link map", EXPORT UND("_r_debug@GLIBC_2.2.5 (2)"), "run time" },
		{ "a missing export", HEAD UND("memcpy@GLIBC_2.14 (2)"), "el_pack" },
		{ "an export that is only used", UND("el_pack"), "el_pack" },
		{ "another library", EXPORT DYN("NEEDED", "Shared library: [libssl.so.3]"), "libssl.so.3" },
		{ "a search path", EXPORT DYN("RUNPATH", "Library runpath: [/box]"), "search path" },
		{ "a name that pretends a version", EXPORT UND("EVP_KDF_fetch@GLIBC"), "EVP_KDF_fetch" },
		{ "a name with an escape", EXPORT UND("\033[2Jx"), "not allowed" },
		{ "nothing at all", "", "el_pack" },
	};
	/* clang-format on */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why = symbols_judge(&lab, rows[i].text, &a);
		if (rows[i].says == NULL)
			OK(why == NULL, "%s: %s", rows[i].what, why != NULL ? why : "fine");
		else
			OK(why != NULL && strstr(why, rows[i].says) != NULL && strchr(why, '\033') == NULL, "%s: %s",
				rows[i].what, why != NULL ? why : "let through");
	}
	return tap_done();
}
