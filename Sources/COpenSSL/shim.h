// SPDX-License-Identifier: Apache-2.0
// Typed doors to the macros and variadic functions of OpenSSL, which Swift cannot call; no logic.
#pragma once
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

static inline EVP_PKEY *shim_make_ec_key(const char *curve) { return EVP_EC_gen(curve); }
static inline long shim_release_buffers(SSL_CTX *c) { return SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY); }
static inline long shim_require_tls12(SSL_CTX *c) { return SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION); }
static inline long shim_bio_data(BIO *b, char **start) { return BIO_get_mem_data(b, start); }
static inline int shim_bio_reset(BIO *b) { return BIO_reset(b); }
static inline void shim_x509v3_context(X509V3_CTX *c, X509 *x) { X509V3_set_ctx(c, x, x, NULL, NULL, 0); }
