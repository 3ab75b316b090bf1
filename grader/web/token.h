/* Who may see what, in a signed line: ROLE~NAME~EXPIRES~LINK~MAC, HMAC-SHA-256 over purpose and the rest. A link and a
 * cookie are the same line for two purposes, so neither can be used as the other; LINK names the link in both, so that
 * one that is taken back (store_link_revoke) ends its sessions as well. The key is 32 bytes in <course>/web.key, mode
 * 0600, made when first asked for; deleting it ends every link and session at once. */
#ifndef GRADER_WEB_TOKEN_H
#define GRADER_WEB_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "runner/base/arena.h"
#include "runner/base/err.h"

enum role { ROLE_NONE, ROLE_STUDENT, ROLE_ASSISTANT, ROLE_INSTRUCTOR, ROLES };
extern const char *const role_words[]; /* "", "student", "assistant", "instructor", NULL */
#define ROLE_BIT(r) (1u << (r))

#define TOKEN_LINK_SIZE 9

struct who {
	enum role role;
	char name[65]; /* a course_name_ok name; "-" for staff without one */
	int64_t until_s;
	char link[TOKEN_LINK_SIZE]; /* eight hexadecimal digits; "" = came by no link */
};

#define TOKEN_KEY_SIZE 32
#define TOKEN_MAX      256

enum token_purpose { TOKEN_LINK, TOKEN_SESSION, TOKEN_FORM };

/* ERR_OPERATOR when the file can be read by others. */
int token_key(const char *course, uint8_t key[static TOKEN_KEY_SIZE], struct err *e);

const char *token_make(
	const uint8_t key[static TOKEN_KEY_SIZE], enum token_purpose purpose, const struct who *who, struct arena *a);

void token_link_draw(char link[static TOKEN_LINK_SIZE]);
bool token_link_ok(const char *link);

/* false = not ours, changed, or over. */
bool token_open(const uint8_t key[static TOKEN_KEY_SIZE], enum token_purpose purpose, const char *text, int64_t now_s,
	struct who *out);

bool token_equal(const char *x, const char *y); /* in constant time for equal lengths */

#endif
