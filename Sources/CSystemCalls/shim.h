#ifndef EMIGRATE_CSYSTEMCALLS_SHIM_H
#define EMIGRATE_CSYSTEMCALLS_SHIM_H

#ifdef __linux__

#include <spawn.h>

/* glibc declares these for _GNU_SOURCE only, which Swift's Glibc module does not define. */

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

extern int sync_file_range(int fd, long long offset, long long count, unsigned int flags);

/* SYNC_FILE_RANGE_WRITE: start writing what is dirty, wait for nothing. */

static inline int emigrate_start_writeback(int fd, long long offset, long long count) {
    return sync_file_range(fd, offset, count, 2);
}

#endif

#endif
