#include "grader/board_element.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "runner/board/device.h"

struct element {
	EVP_PKEY *key;
	uint8_t message[DEVICE_SLOT_SIZE];
};

int element_new(const uint8_t key[32], struct element **out, struct err *e)
{
	struct element *el = calloc(1, sizeof *el);

	if (el == NULL)
		return err_sys(e, ERR_RETRY, "secure element");
	el->key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
	if (el->key == NULL) {
		free(el);
		return err_set(e, ERR_OPERATOR, "Ed25519: libcrypto cannot do it: check OpenSSL's configuration");
	}
	*out = el;
	return 0;
}

void element_free(struct element *el)
{
	if (el != NULL)
		EVP_PKEY_free(el->key);
	free(el);
}

bool element_holds(struct element *el, const uint8_t *image, size_t n)
{
	size_t behind = ELEMENT_SIGNATURE_AT + ELEMENT_SIGNATURE;
	EVP_MD_CTX *ctx;

	if (n < DEVICE_HEADER || n > sizeof(el->message))
		return false;
	memcpy(el->message, image, ELEMENT_SIGNATURE_AT);
	memcpy(el->message + ELEMENT_SIGNATURE_AT, image + behind, n - behind);
	ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, el->key) == 1 &&
		    EVP_DigestVerify(ctx, image + ELEMENT_SIGNATURE_AT, ELEMENT_SIGNATURE, el->message,
			    n - ELEMENT_SIGNATURE) == 1;
	EVP_MD_CTX_free(ctx);
	return good;
}
