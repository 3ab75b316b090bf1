/* The questions of this lab: what the generator packs and the harness unpacks. h = u8 hash, cap = u16,
 * L = u32, [x] = field (u16 length | bytes). The answer is what the function wrote, when it returned 0. */
#ifndef TLS13_KEYS_OPS_H
#define TLS13_KEYS_OPS_H

/* clang-format off */
enum op {
	OP_EXTRACT = 1,      /* h cap [salt] [ikm] */
	OP_EXPAND,           /* h L [prk] [info] */
	OP_EXPAND_LABEL,     /* h L [secret] [label] [context] */
	OP_DERIVE_SECRET,    /* h cap [secret] [label] [messages] */
	OP_EARLY,            /* h cap [psk] */
	OP_HANDSHAKE,        /* h cap [early secret] [shared secret] */
	OP_MASTER,           /* h cap [handshake secret] */
	OP_SECRET,           /* h cap u8 which, [x] for each member of struct tls13_schedule */
	OP_TRAFFIC_KEYS,     /* h u16 key_len u16 iv_len [secret]; answer: key | iv */
	OP_NEXT_SECRET,      /* h cap [secret] */
	OP_TRANSCRIPT,       /* h cap [messages] */
	OP_FINISHED,         /* h cap [base key] [transcript hash] */
	OP_CHECK_FINISHED,   /* h cap [base key] [messages] [Finished] */
	OP_RESUMPTION_PSK,   /* h cap [resumption master] [nonce] */
	OP_CUT,              /* [ClientHello]; answer: u32 */
	OP_BINDER,           /* h cap u8 kind [psk] [before] [ClientHello] u32 cut */
	OP_CHECK_BINDER,     /* h cap u8 kind [psk] [before] [ClientHello] u32 cut u8 index */
};
/* clang-format on */

#endif
