/* What runs at the two ends of a wire in vm-wire.t.
 *   serve CERT KEY FILE    answers one TLS client on port 443 with the file, and ends
 *   fetch CA NAME          takes what 10.0.0.2 serves into /box/got, if its certificate is good for NAME
 *   roam PORT              tries to reach PORT of anything; says what it reached
 *   raw                    asks for sockets that would hear more than their own
 *   wait                   for ever */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT  443
#define TRIES 200 /* the other guest may wake later */

static int fail(const char *what)
{
	printf("%s: %s\n", what,
		ERR_peek_last_error() != 0 ? ERR_reason_error_string(ERR_peek_last_error()) : strerror(errno));
	return 1;
}

static struct sockaddr_in address(const char *host, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	(void)inet_pton(AF_INET, host, &a.sin_addr);
	return a;
}

static int serve(char **argv)
{
	char block[16384];
	ssize_t n;
	long all = 0;
	struct sockaddr_in here = address("0.0.0.0", PORT), peer;
	socklen_t len = sizeof peer;
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	int listener = socket(AF_INET, SOCK_STREAM, 0), file = open(argv[4], O_RDONLY);
	if (SSL_CTX_use_certificate_file(ctx, argv[2], SSL_FILETYPE_PEM) != 1 ||
		SSL_CTX_use_PrivateKey_file(ctx, argv[3], SSL_FILETYPE_PEM) != 1)
		return fail("certificate");
	if (file < 0 || bind(listener, (struct sockaddr *)&here, sizeof here) != 0 || listen(listener, 1) != 0)
		return fail("listen");
	int fd = accept(listener, (struct sockaddr *)&peer, &len);
	SSL *tls = SSL_new(ctx);
	(void)SSL_set_fd(tls, fd);
	if (SSL_accept(tls) != 1)
		return fail("accept");
	while ((n = read(file, block, sizeof block)) > 0 && SSL_write(tls, block, (int)n) == n)
		all += n;
	(void)SSL_shutdown(tls);
	(void)SSL_read(tls, block, sizeof block); /* until the client has closed as well */
	printf("served %ld bytes to %s\n", all, inet_ntoa(peer.sin_addr));
	return 0;
}

static int reach(const char *host, int port, int tries)
{
	struct sockaddr_in there = address(host, port);
	for (; tries > 0; tries--) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(fd, (struct sockaddr *)&there, sizeof there) == 0)
			return fd;
		(void)close(fd);
		(void)usleep(50000);
	}
	return -1;
}

static int fetch(char **argv)
{
	char block[16384];
	int n, out = open("/box/got", O_WRONLY | O_CREAT, 0644), fd = reach("10.0.0.2", PORT, TRIES);
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	if (fd < 0 || SSL_CTX_load_verify_locations(ctx, argv[2], NULL) != 1)
		return fail("connect");
	SSL *tls = SSL_new(ctx);
	SSL_set_verify(tls, SSL_VERIFY_PEER, NULL);
	if (SSL_set1_host(tls, argv[3]) != 1 || SSL_set_tlsext_host_name(tls, argv[3]) != 1 ||
		SSL_set_fd(tls, fd) != 1 || SSL_connect(tls) != 1)
		return fail("handshake");
	while ((n = SSL_read(tls, block, sizeof block)) > 0)
		if (write(out, block, (size_t)n) != n)
			return fail("/box/got");
	printf("%s, verified: %s\n", SSL_get_version(tls), X509_verify_cert_error_string(SSL_get_verify_result(tls)));
	(void)SSL_shutdown(tls);
	return SSL_get_error(tls, n) == SSL_ERROR_ZERO_RETURN ? 0 : fail("read");
}

/* 10.0.2.2 is the host where an emulator plays a router. No route, no answer: each try ends at once. */
static int roam(char **argv)
{
	static const char *const others[] = { "127.0.0.1", "10.0.2.2", "10.0.2.3", "192.0.2.1", "10.0.0.2" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (reach(others[i], atoi(argv[2]), 1) >= 0)
			printf("reached %s\n", others[i]);
	printf("roamed\n");
	return 0;
}

/* The wire can be used, not listened to. */
static int raw(void)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	printf("%s\n", fd >= 0 ? "a raw socket" : strerror(errno));
	fflush(stdout);
	return socket(AF_PACKET, SOCK_RAW, 0) >= 0;
}

int main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	const char *what = argc > 1 ? argv[1] : "";
	if (strcmp(what, "serve") == 0 && argc == 5)
		return serve(argv);
	if (strcmp(what, "fetch") == 0 && argc == 4)
		return fetch(argv);
	if (strcmp(what, "roam") == 0 && argc == 3)
		return roam(argv);
	if (strcmp(what, "raw") == 0)
		return raw();
	printf("waiting\n");
	return strcmp(what, "wait") == 0 ? pause() : 2;
}
