/* SHA-256 (FIPS 180-4), for the digests of guest images: the runner links no crypto library. */
#ifndef RUNNER_VM_SHA256_H
#define RUNNER_VM_SHA256_H

#include "runner/base/err.h"

#define SHA256_HEX 65

int sha256_file(const char *path, char hex[SHA256_HEX], struct err *e);

#endif
