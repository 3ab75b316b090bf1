/* Parts of the generator of secure-boot: images, and cases while they grow. */
#ifndef GENERATE_PART_H
#define GENERATE_PART_H

#include "labs/kit/signer.h"

#define HEADER_BYTES 128u
#define MAGIC_WORD   0x4d49424cu
#define FILES_MAX    8

/* generate_image.c: what the bootloader is given. Little-endian words; the signature covers everything but itself. */
struct picture {
	const char *name; /* in the case: "old" */
	uint8_t *p;
	size_t n;
	uint32_t version;
};
struct picture new_image(struct asker *a, const struct signer *s, const char *name, uint32_t version, size_t words);
struct picture copy_of(const struct picture *from, const char *name);
void set_word(struct picture *i, size_t at, uint32_t value);
uint32_t word_at(const struct picture *i, size_t at);
void sign_image(struct asker *a, const struct signer *s, struct picture *i);

/* generate_script.c: one case. */
struct script {
	struct asker *a;
	const struct signer *key;
	char id[32], text[1 << 16];
	size_t len, steps;
	bool given; /* of the step that follows */
	struct gen_file files[FILES_MAX];
	size_t n_files;
	char update[256];
	const char *after;
};
void begin_case(struct script *s, const char *id, const char *after);
void with_image(struct script *s, const struct picture *i);
void boot(struct script *s, const char *enters, const char *says);       /* names with blanks between; "" = it halts */
void given_boot(struct script *s, const char *enters, const char *says); /* not what the case is about */
void boot_any(struct script *s, const char *says);
void install(struct script *s, const struct picture *i, const char *ends, const char *says);
void given_install(struct script *s, const struct picture *i, const char *ends, const char *says);
void install_part(struct script *s, const struct picture *i, size_t size, const char *ends, const char *says);
void install_changing(struct script *s, const struct picture *i, size_t at, const char *says);
void confirm(struct script *s, const char *ends, const char *says);
void counter(struct script *s, uint32_t is, const char *says);
void kept(struct script *s, const char *says);
void overwrite(struct script *s, uint32_t address, const uint8_t *p, size_t n, const char *says);
void overwrite_in(struct script *s, const char *where, const struct picture *i, size_t at, const uint8_t *p, size_t n,
	const char *says); /* where: "image" or "beside" */
void end_case(struct script *s);

struct question {
	const char *id, *group, *clause, *level, *polarity, *why, *pair;
	const char *check;  /* NULL: "steps" */
	const char *run_in; /* NULL: the case that was written last */
	bool critical;
};
void question(struct script *s, const struct question *q);

#endif
