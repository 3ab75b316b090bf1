/* What your files share. Add to it as you like; tls13_keys.h comes with the lab and is not yours to change. */
#ifndef KEYS_H
#define KEYS_H

#include <openssl/evp.h>

#include "tls13_keys.h"

struct hash_info {
	const EVP_MD *md;
	size_t len; /* HashLen */
};
int hash_find(enum tls13_hash hash, struct hash_info *out);

#endif
