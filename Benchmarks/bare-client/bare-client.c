// SPDX-License-Identifier: Apache-2.0
// The yardstick for CPU per event: libcurl multi on epoll in C, which reads every stream and takes a time stamp for each
// piece of body, and nothing else. No parsing, no records, one thread.
//
// Build: cc -O2 -Wall -Werror -o bare-client bare-client.c -lcurl
// Use:   bare-client URL STREAMS [BODY]     posts BODY (default {}) STREAMS times at once and reads until all are over
// Prints one JSON line: pieces of body (one an event where the server writes one chunk an event), bytes, failed transfers,
// processor time of the process in all and per piece, wall time, and the peak of resident memory.
#include <curl/curl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct stream { int64_t first, last; uint64_t pieces, bytes; };

static int queue, timer;

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
  struct stream *stream = context;
  int64_t stamp = now();
  (void)bytes;
  if (!stream->first) stream->first = stamp;
  stream->last = stamp;
  stream->pieces++;
  stream->bytes += size * count;
  return size * count;
}

static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *assigned) {
  struct epoll_event event = {.data.fd = socket};
  (void)easy, (void)context, (void)assigned;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(queue, EPOLL_CTL_DEL, socket, &event);
    return 0;
  }
  event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
  if (epoll_ctl(queue, EPOLL_CTL_MOD, socket, &event)) epoll_ctl(queue, EPOLL_CTL_ADD, socket, &event);
  return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *context) {
  (void)multi, (void)context;
  struct itimerspec when = {{0, 0}, {0, 0}};
  if (milliseconds > 0) {
    when.it_value.tv_sec = milliseconds / 1000;
    when.it_value.tv_nsec = milliseconds % 1000 * 1000000;
  } else if (milliseconds == 0) {
    when.it_value.tv_nsec = 1;
  }
  timerfd_settime(timer, 0, &when, NULL);
  return 0;
}

static CURL *make(const char *url, const char *body, struct curl_slist *headers, struct stream *stream) {
  CURL *easy = curl_easy_init();
  if (!easy) exit(1);
  curl_easy_setopt(easy, CURLOPT_URL, url);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, stream);
  return easy;
}

static void report(const struct stream *streams, int count, int failed, int64_t wall) {
  uint64_t pieces = 0, bytes = 0;
  struct rusage usage;
  for (int i = 0; i < count; i++) pieces += streams[i].pieces, bytes += streams[i].bytes;
  getrusage(RUSAGE_SELF, &usage);
  double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  printf("{\"streams\":%d,\"pieces\":%llu,\"bytes\":%llu,\"failed\":%d,\"cpu_s\":%.3f,\"cpu_us_per_piece\":%.3f,"
         "\"wall_s\":%.3f,\"peak_rss_kib\":%ld}\n",
         count, (unsigned long long)pieces, (unsigned long long)bytes, failed, cpu, pieces ? cpu * 1e6 / pieces : 0,
         wall / 1e9, usage.ru_maxrss);
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: bare-client URL STREAMS [BODY]\n");
    return 2;
  }
  int count = atoi(argv[2]), running = 0, left = 0, failed = 0;
  signal(SIGPIPE, SIG_IGN);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  queue = epoll_create1(0);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event events[128] = {{.events = EPOLLIN, .data.fd = timer}};
  epoll_ctl(queue, EPOLL_CTL_ADD, timer, &events[0]);
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
  headers = curl_slist_append(headers, "Expect:");
  struct stream *streams = calloc(count, sizeof *streams);
  CURLM *multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)count);
  int64_t began = now();
  for (int i = 0; i < count; i++) curl_multi_add_handle(multi, make(argv[1], argc > 3 ? argv[3] : "{}", headers, &streams[i]));
  curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
  while (running > 0) {
    int ready = epoll_wait(queue, events, 128, -1);
    for (int i = 0; i < ready; i++) {
      int socket = events[i].data.fd, bits = 0;
      if (socket == timer) {
        uint64_t expired;
        if (read(timer, &expired, sizeof expired) < 0) continue;
        socket = CURL_SOCKET_TIMEOUT;
      } else {
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) bits |= CURL_CSELECT_IN;
        if (events[i].events & EPOLLOUT) bits |= CURL_CSELECT_OUT;
      }
      curl_multi_socket_action(multi, socket, bits, &running);
    }
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
      CURL *easy = message->easy_handle;
      failed += message->data.result != CURLE_OK;
      curl_multi_remove_handle(multi, easy);
      curl_easy_cleanup(easy);
    }
  }
  report(streams, count, failed, now() - began);
  curl_multi_cleanup(multi);
  return failed ? 1 : 0;
}
