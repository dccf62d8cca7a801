// SPDX-License-Identifier: Apache-2.0
// Headers that module Glibc leaves out. `_GNU_SOURCE` must not be defined here: it clashes with module Glibc.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// `ioctl` is variadic: how many received bytes nobody has read yet.
static inline int shim_bytes_waiting(int socket, int *count) { return ioctl(socket, SIOCINQ, count); }

// `syscall` is variadic; glibc has no wrapper for this one without `_GNU_SOURCE`.
static inline int shim_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
