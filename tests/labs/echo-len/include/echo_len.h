/* A frame is: u16 length, big endian | body | the first 8 bytes of SHA-256(length | body). */
#ifndef ECHO_LEN_H
#define ECHO_LEN_H

#include <stddef.h>
#include <stdint.h>

#define EL_BODY_MAX 300
#define EL_TAG      8

/* Frame n bytes of body into out, which has room for n + 10 bytes. 0, or -1 when the body is longer than EL_BODY_MAX. */
int el_pack(const uint8_t *body, size_t n, uint8_t *out, size_t *out_len);

/* The body of a frame into out, which has room for n bytes. 0, or -1 when length or tag is wrong. */
int el_open(const uint8_t *frame, size_t n, uint8_t *out, size_t *out_len);

#endif
