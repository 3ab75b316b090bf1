/* The record's document from the structs of the line. Only evidence.c calls this. */
#ifndef GRADER_EVIDENCE_DOCUMENT_H
#define GRADER_EVIDENCE_DOCUMENT_H

#include "grader/evidence.h"

struct evidence_parts {
	const struct submission *sub;
	const struct lab *lab;
	const struct prepared *prep;
	const struct source *src;
	const struct artefact *art;
	const struct judgement *j;
	const struct score *s;
	const struct competency_map *m;
	const struct curriculum *cur;
};

/* Adds every key but seed_sha256, the digests, id and context. */
void evidence_document(const struct evidence_parts *p, struct json *doc);

#endif
