/* The questions of this lab: what the generator packs and the harness unpacks. [x] = field (u16 length | bytes).
 *
 * world = [vendor] [class] [device] u64 sequence, u64 now,
 *         u8 components, each [id] u32 slot, [content];  u8 anchors, each u8 curve, [x] [y] u64 not_after;
 *         u8 files to download, each [uri] [content];
 *         u8 changes, each u8 kind, u8 component, u8 count, [content]: after so many events of that kind the component
 *         holds something else.
 * trace = u8 action, u8 component, [detail], again and again. It is the answer even when the function refuses. */
#ifndef SUIT_MANIFEST_OPS_H
#define SUIT_MANIFEST_OPS_H

/* clang-format off */
enum op {
	OP_ENVELOPE = 1, /* [envelope]; answer: [digest] u8 blocks, each [block]; [manifest] [fetch] [install] [text] */
	OP_PAYLOAD,      /* [envelope] [uri]; answer: the payload */
	OP_DIGEST,       /* [digest] [element] */
	OP_AUTHENTICATE, /* world [digest] u8 blocks, each [block]; [manifest]; answer: u8 anchor */
	OP_MANIFEST,     /* [element]; answer: u64 sequence, u8 components, each [id]; six members: u8 where, [bytes] */
	OP_SEQUENCE,     /* u8 where, [bytes] u8 given, [severed]; answer: the sequence */
	OP_BIND,         /* world u64 sequence, u8 components, each [id]; answer: the map, u8 each */
	OP_CONDITION,    /* world [envelope] u8 n, map: u8 each; u8 sequences, each u8 shared, [sequence]; answer: trace */
	OP_DIRECTIVE,    /* the same */
	OP_INDEX,        /* the same */
	OP_NESTED,       /* the same */
	OP_PROCESS,      /* world [envelope] [what lies there after the first signature has been checked]; answer: trace */
};
/* clang-format on */

enum action { ACT_FETCH = 'F', ACT_COPY = 'C', ACT_WRITE = 'W', ACT_INVOKE = 'I', ACT_COMMIT = 'S' };
enum change { CHANGE_MEASURED = 1, CHANGE_STORED = 2 };

#endif
