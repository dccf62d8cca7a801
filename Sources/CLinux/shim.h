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

// `syscall` is variadic, which Swift cannot call; glibc 2.36 has no wrapper for this one in its headers without _GNU_SOURCE.
#include <sys/syscall.h>
#include <unistd.h>
static inline int shim_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
