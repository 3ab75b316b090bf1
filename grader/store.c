#include "grader/store.h"

#include "grader/store_backend.h"

const char *const sub_state_words[] = { "queued", "leased", "done", "held", NULL };
const struct store_backend *const store_backends[] = { &store_sqlite, NULL };

int store_open(const char *course, struct store **out, struct err *e)
{
	return store_backends[0]->open(course, false, out, e);
}

int store_open_readonly(const char *course, struct store **out, struct err *e)
{
	return store_backends[0]->open(course, true, out, e);
}

void store_close(struct store *s)
{
	if (s != NULL)
		s->backend->close(s);
}

int store_add(struct store *s, const struct sub_row *row, const uint8_t seed[SEED_SIZE], struct err *e)
{
	return s->backend->add(s, row, seed, e);
}

int store_lease(struct store *s, int64_t now_ms, int64_t lease_ms, int64_t max_tries, struct arena *a,
	struct sub_row *out, uint8_t seed[SEED_SIZE], struct err *e)
{
	return s->backend->lease(s, now_ms, lease_ms, max_tries, a, out, seed, e);
}

int store_renew(struct store *s, const char *id, int64_t now_ms, int64_t lease_ms, struct err *e)
{
	return s->backend->renew(s, id, now_ms, lease_ms, e);
}

int store_hold(struct store *s, const char *id, const char *why, struct err *e)
{
	return s->backend->hold(s, id, why, e);
}

int store_fail(struct store *s, const char *id, const char *why, int64_t now_ms, int64_t max_tries, struct err *e)
{
	return s->backend->fail(s, id, why, now_ms, max_tries, e);
}

int store_expire(struct store *s, struct err *e)
{
	return s->backend->expire(s, e);
}

int store_release(struct store *s, const char *id, struct err *e)
{
	return s->backend->release(s, id, e);
}

int store_record(struct store *s, const char *id, const struct json *record, struct err *e)
{
	SCOPED_BUF text = { 0 };
	const char *record_id = json_string(json_get(record, "id"));
	int64_t permille;
	buf_init(&text, JSON_TEXT_MAX);
	if (record_id == NULL || !json_int(json_get(json_get(record, "score"), "permille"), &permille))
		return err_set(e, ERR_BUG, "%s: a record without id or score.permille cannot be stored", id);
	if (json_print(record, &text) < 0)
		return err_set(e, ERR_BUG, "%s: the record is larger than %zu bytes", id, JSON_TEXT_MAX);
	struct store_record r = { .id = record_id, .text = buf_text(&text), .permille = permille, .document = record };
	return s->backend->record(s, id, &r, e);
}

int store_list(struct store *s, const char *lab, const char *student, int state, struct arena *a, struct sub_row **rows,
	size_t *n, struct err *e)
{
	return s->backend->list(s, NULL, lab, student, state, a, rows, n, e);
}

int store_lasts(struct store *s, struct arena *a, struct store_last **rows, size_t *n, struct err *e)
{
	return s->backend->lasts(s, a, rows, n, e);
}

int store_falls(struct store *s, struct arena *a, struct store_fall **rows, size_t *n, struct err *e)
{
	return s->backend->falls(s, a, rows, n, e);
}

int store_submission(struct store *s, const char *id, struct arena *a, struct sub_row *out, struct err *e)
{
	struct sub_row *rows;
	size_t n;
	if (s->backend->list(s, id, NULL, NULL, -1, a, &rows, &n, e) < 0)
		return -1;
	if (n == 0)
		return 1;
	*out = rows[0];
	return 0;
}

int store_ahead(struct store *s, const char *id, int64_t *n, struct err *e)
{
	return s->backend->ahead(s, id, n, e);
}

int store_record_get(struct store *s, const char *record_id, struct arena *a, char **text, size_t *len, struct err *e)
{
	return s->backend->record_get(s, record_id, a, text, len, e);
}

int store_seed(struct store *s, const char *id, uint8_t seed[SEED_SIZE], struct err *e)
{
	return s->backend->seed(s, id, seed, e);
}

int store_seen(struct store *s, const struct store_seen_ask *ask, struct arena *a, struct store_seen **rows, size_t *n,
	size_t *total, struct err *e)
{
	return s->backend->seen(s, ask, a, rows, n, total, e);
}

int store_link_add(struct store *s, const struct store_link *link, struct err *e)
{
	return s->backend->link_add(s, link, e);
}

int store_link_revoke(struct store *s, const char *id, const char *by, int64_t now_ms, struct err *e)
{
	return s->backend->link_revoke(s, id, by, now_ms, e);
}

int store_link_revoked(struct store *s, const char *id, bool *revoked, struct err *e)
{
	return s->backend->link_revoked(s, id, revoked, e);
}

int store_links(struct store *s, struct arena *a, struct store_link **links, size_t *n, struct err *e)
{
	return s->backend->links(s, a, links, n, e);
}

int store_acknowledge(struct store *s, const char *key, const char *by, int64_t now_ms, struct err *e)
{
	if (*key == '\0' || strlen(key) > STORE_ACK_MAX || *by == '\0' || strlen(by) > STORE_ACK_MAX)
		return err_set(e, ERR_USAGE, "acknowledge: key and name have 1 to %d bytes", STORE_ACK_MAX);
	return s->backend->acknowledge(s, key, by, now_ms, e);
}

int store_acks(struct store *s, struct arena *a, struct store_ack **acks, size_t *n, struct err *e)
{
	return s->backend->acks(s, a, acks, n, e);
}
