#include "grader/web/http.h"

#include <microhttpd.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "grader/web/form.h"
#include "runner/base/io.h"

#define CONNECTIONS   128
#define REQUEST_BYTES ((size_t)16 << 10) /* line and headers; what is longer gets 414 or 431 */
#define ROOM          16                 /* of these are kept free: whoever has waited longest leaves for who comes */
#define IDLE_S        15u

enum stage { NEW, ASKING, KEPT, STAGES }; /* nothing asked yet; a request's head is there; between two requests */

/* How long a connection may stay in a stage, a byte at a time or not. A browser that connects also asks. */
static const int64_t most_us[STAGES] = { [NEW] = 3000000, [ASKING] = 20000000, [KEPT] = 20000000 };

struct slot {   /* one connection */
	int fd; /* -1 = free */
	enum stage stage;
	bool over; /* told to end, and not yet gone */
	int64_t since_us;
};

struct http {
	struct MHD_Daemon *daemon;
	const struct answerer *answerer;
	struct slot slots[CONNECTIONS];
};

struct incoming { /* one request, while it arrives */
	char body[FORM_MAX];
	size_t len;
	bool too_long;
};

static void connection_changed(
	void *cls, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode code)
{
	struct http *h = cls;
	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (*context != NULL)
			((struct slot *)*context)->fd = -1;
		return;
	}
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	for (size_t i = 0; info != NULL && i < CONNECTIONS; i++)
		if (h->slots[i].fd < 0) {
			h->slots[i] = (struct slot){ .fd = (int)info->connect_fd, .since_us = io_monotonic_us() };
			*context = &h->slots[i];
			return;
		}
}

static struct slot *slot_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info == NULL ? NULL : info->socket_context;
}

static void enter(struct slot *s, enum stage stage)
{
	if (s == NULL)
		return;
	s->stage = stage;
	s->since_us = io_monotonic_us();
}

static void completed(void *cls, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode code)
{
	struct slot *slot = slot_of(c);
	(void)cls, (void)code;
	free(*context);
	*context = NULL;
	enter(slot, KEPT);
}

static void end(struct slot *s)
{
	s->over = true;
	(void)shutdown(s->fd, SHUT_RDWR);
}

static void end_slow_ones(struct http *h)
{
	int64_t now_us = io_monotonic_us();
	for (size_t i = 0; i < CONNECTIONS; i++) {
		struct slot *s = &h->slots[i];
		if (s->fd >= 0 && !s->over && now_us - s->since_us > most_us[s->stage])
			end(s);
	}
}

/* Rather one that asks nothing than one that does; then the one that has been so for longest. */
static bool sooner(const struct slot *x, const struct slot *y)
{
	if ((x->stage == ASKING) != (y->stage == ASKING))
		return x->stage != ASKING;
	return x->since_us < y->since_us;
}

/* All peers look alike on loopback and behind a front web server, so a limit for each would be none. Who opens many
 * connections meets the end of his own oldest ones; who comes and asks at once is served before it is his turn. */
static void make_room(struct http *h)
{
	size_t used = 0;
	for (size_t i = 0; i < CONNECTIONS; i++)
		used += h->slots[i].fd >= 0 && !h->slots[i].over;
	for (; used > CONNECTIONS - ROOM; used--) {
		struct slot *first = NULL;
		for (size_t i = 0; i < CONNECTIONS; i++) {
			struct slot *s = &h->slots[i];
			if (s->fd >= 0 && !s->over && (first == NULL || sooner(s, first)))
				first = s;
		}
		end(first);
	}
}

static enum MHD_Result one_query(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	(void)kind;
	request_query(cls, key, value);
	return MHD_YES;
}

static const char *header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

struct named {
	const char *name, *value; /* value: "" when it is there twice */
};

static enum MHD_Result one_header(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct named *h = cls;
	(void)kind;
	if (strcasecmp(key, h->name) == 0)
		h->value = h->value == NULL && value != NULL ? value : "";
	return MHD_YES;
}

/* A front web server that adds its header behind a browser's own would let the browser choose: of two, none is believed. */
static const char *only_header(struct MHD_Connection *c, const char *name)
{
	struct named h = { .name = name };
	(void)MHD_get_connection_values(c, MHD_HEADER_KIND, one_header, &h);
	return h.value;
}

static enum MHD_Result one_name(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	static const char token[] =
		"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"; /* RFC 9110 §5.6.2 */
	bool *plain = cls;
	(void)kind, (void)value;
	if (key[strspn(key, token)] != '\0' || strcasecmp(key, "Content-Length") == 0 ||
		strcasecmp(key, "Transfer-Encoding") == 0)
		*plain = false;
	return MHD_YES;
}

/* Where a request ends is a matter of opinion as soon as it has a body: of two lengths, of a length and chunks, of a length
 * with a space behind its name, the library takes one and a front web server perhaps the other, and what is left over would
 * be somebody's next request, with a name of its author's choice (RFC 9112 §11.2). So there is none on that connection. */
static bool is_plain(struct MHD_Connection *c, const char *method)
{
	bool plain = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
	(void)MHD_get_connection_values(c, MHD_HEADER_KIND, one_name, &plain);
	return plain;
}

static void gather(struct MHD_Connection *c, struct request *r)
{
	r->from.cookie = MHD_lookup_connection_value(c, MHD_COOKIE_KIND, IDENTITY_COOKIE);
	r->from.user = only_header(c, IDENTITY_USER);
	r->from.secret = only_header(c, IDENTITY_SECRET);
	r->accept_language = header(c, "Accept-Language");
	r->lang_cookie = MHD_lookup_connection_value(c, MHD_COOKIE_KIND, "lang");
	r->fetch_site = header(c, "Sec-Fetch-Site");
	(void)MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, one_query, r);
}

/* Sent with everything. Nothing is loaded but our own style and script, nothing is framed, nothing is sent elsewhere. */
static const struct {
	const char *name, *value;
} always[] = {
	{ "Content-Security-Policy",
		"default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri "
		"'none'; frame-ancestors 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Frame-Options", "DENY" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
};

static struct MHD_Response *made(const struct response *out)
{
	/* const-free for the library, which only reads it. */
	union {
		const void *in;
		void *out;
	} data = { out->asset != NULL ? (const void *)out->asset->data : out->body.data };
	struct MHD_Response *r =
		out->asset != NULL ? MHD_create_response_from_buffer(out->asset->len, data.out, MHD_RESPMEM_PERSISTENT)
				   : MHD_create_response_from_buffer(out->body.len, data.out, MHD_RESPMEM_MUST_COPY);
	if (r == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		(void)MHD_add_response_header(r, always[i].name, always[i].value);
	(void)MHD_add_response_header(r, "Content-Type", out->type);
	(void)MHD_add_response_header(r, "Cache-Control", out->asset != NULL ? "private, max-age=300" : "no-store");
	if (out->location != NULL)
		(void)MHD_add_response_header(r, "Location", out->location);
	if (out->status == 405)
		(void)MHD_add_response_header(r, "Allow", "GET, HEAD");
	for (size_t i = 0; i < 2; i++)
		if (out->cookie[i] != NULL)
			(void)MHD_add_response_header(r, "Set-Cookie", out->cookie[i]);
	return r;
}

static enum MHD_Result respond(
	const struct http *h, struct MHD_Connection *c, const char *url, const char *method, const struct incoming *in)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct request r = { .method = method,
		.path = *url == '/' ? url + 1 : url,
		.body = in->body,
		.body_len = in->len,
		.body_too_long = in->too_long };
	struct response out;
	gather(c, &r);
	answer(h->answerer, &r, io_wall_ms() / 1000, &a, &out);
	struct MHD_Response *response = made(&out);
	if (response != NULL && !is_plain(c, method))
		(void)MHD_add_response_header(response, "Connection", "close");
	enum MHD_Result rc = response == NULL ? MHD_NO : MHD_queue_response(c, (unsigned)out.status, response);
	if (response != NULL)
		MHD_destroy_response(response);
	buf_release(&out.body);
	return rc;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *c, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_len, void **context)
{
	(void)version;
	if (*context == NULL) { /* the headers are there, a body may follow */
		struct incoming *in = calloc(1, sizeof *in);
		*context = in;
		enter(slot_of(c), ASKING);
		return in == NULL ? MHD_NO : MHD_YES;
	}
	struct incoming *in = *context;
	if (*upload_len > 0) {
		size_t room = sizeof in->body - in->len, n = *upload_len < room ? *upload_len : room;
		memcpy(in->body + in->len, upload, n);
		in->len += n;
		in->too_long |= n < *upload_len;
		*upload_len = 0;
		return MHD_YES;
	}
	return respond(cls, c, url, method, in);
}

int http_open(int listener, const struct answerer *w, struct arena *a, struct http **out, struct err *e)
{
	struct http *h = arena_alloc(a, sizeof *h);
	h->answerer = w;
	for (size_t i = 0; i < CONNECTIONS; i++)
		h->slots[i].fd = -1;
	h->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, handle, h, MHD_OPTION_LISTEN_SOCKET, listener,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, REQUEST_BYTES, MHD_OPTION_NOTIFY_CONNECTION, connection_changed, h,
		MHD_OPTION_NOTIFY_COMPLETED, completed, h, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (h->daemon == NULL)
		return err_set(e, ERR_OPERATOR, "serve: libmicrohttpd does not start on this socket");
	*out = h;
	return 0;
}

int http_fd(const struct http *h)
{
	return MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int http_timeout_ms(const struct http *h, int most_ms)
{
	MHD_UNSIGNED_LONG_LONG ms;
	if (MHD_get_timeout(h->daemon, &ms) != MHD_YES || ms > (MHD_UNSIGNED_LONG_LONG)most_ms)
		return most_ms;
	return (int)ms;
}

void http_turn(struct http *h)
{
	(void)MHD_run(h->daemon);
	end_slow_ones(h);
	make_room(h);
}

void http_quiesce(struct http *h)
{
	(void)MHD_quiesce_daemon(h->daemon);
}

bool http_busy(const struct http *h)
{
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (h->slots[i].fd >= 0 && !h->slots[i].over && h->slots[i].stage != KEPT)
			return true;
	return false;
}
