/* Keys and signatures of the generator: ECDSA worked out by hand over OpenSSL's curve arithmetic, with a k that comes
 * from the seed, so that a run can be repeated; Ed25519 by OpenSSL. */
#ifndef KIT_SIGNER_H
#define KIT_SIGNER_H

#include "labs/kit/ask.h"

enum { P256 = 1, ED25519 = 6, ES256 = -7, EDDSA = -8 };

struct signer {
	int curve;
	uint8_t secret[32], x[32], y[32];
};

enum shape { ANY, SHORT_X, SHORT_Y }; /* short: the coordinate begins with a zero byte */
struct signer new_signer(struct asker *a, int curve, enum shape shape);

enum leading { AS_IT_COMES, SHORT_R, SHORT_S }; /* short: that half of the signature begins with a zero byte */
struct span sign(struct asker *a, const struct signer *s, struct span message, enum leading leading);

/* The same signature as an X.509 tool would write it. */
struct span der_of(struct span signature);

#endif
