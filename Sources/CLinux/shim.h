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
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/inet_diag.h>

// `ioctl` is variadic: how many received bytes nobody has read yet.
static inline int shim_bytes_waiting(int socket, int *count) { return ioctl(socket, SIOCINQ, count); }

// `syscall` is variadic; glibc has no wrapper for this one without `_GNU_SOURCE`.
static inline int shim_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

// `prctl` is variadic, and `pthread_setname_np` is hidden without `_GNU_SOURCE`: names the calling thread, 15 bytes at most.
static inline void shim_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

// `prctl` is variadic: sends us `signal` when the thread that started this process ends.
static inline void shim_end_with_parent(int signal) { prctl(PR_SET_PDEATHSIG, signal); }
