/* The questions of this lab: what the generator packs and the harness unpacks. cap = u16, [x] = field (u16 length |
 * bytes). An answer of several parts has each as a field. */
#ifndef COSE_SIGN1_OPS_H
#define COSE_SIGN1_OPS_H

/* clang-format off */
enum op {
	OP_HEAD = 1,      /* [in]; answer: u8 major, u8 indefinite, u64 value, u8 size */
	OP_WALK,          /* [in]; answer: u32 size */
	OP_DETERMINISTIC, /* cap [in]; answer: what was written */
	OP_READ_SIGN1,    /* [message]; answer: [protected] [unprotected] [payload] u8 detached [signature] */
	OP_ALGORITHM,     /* [protected] [unprotected]; answer: u64, two's complement */
	OP_TBS,           /* cap [protected] [external_aad] [payload]; answer: what was written */
	OP_READ_KEY,      /* [in]; answer: u8 curve, u64 algorithm, x, y */
	OP_CHECK,         /* u64 algorithm, u8 curve, u64 the key's algorithm, [x] [y] [message] [signature] */
	OP_VERIFY,        /* cap [message] [key] [external_aad] u8 has detached [detached]; answer: the payload */
};
/* clang-format on */

#endif
