#ifndef EMIGRATE_CSYSTEMCALLS_SHIM_H
#define EMIGRATE_CSYSTEMCALLS_SHIM_H

#ifdef __linux__

#include <spawn.h>
#include <sys/ioctl.h>

/* glibc declares these for _GNU_SOURCE only, which Swift's Glibc module does not define. */

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

extern int sync_file_range(int fd, long long offset, long long count, unsigned int flags);

/* SYNC_FILE_RANGE_WRITE: start writing what is dirty, wait for nothing. */

static inline int emigrate_start_writeback(int fd, long long offset, long long count) {
    return sync_file_range(fd, offset, count, 2);
}

extern long copy_file_range(
    int from, long long *from_offset, int to, long long *to_offset, unsigned long count,
    unsigned int flags);

/* FICLONE (linux/fs.h): share the blocks of another file; any change to either makes a copy. */

static inline int emigrate_clone(int to, int from) {
    return ioctl(to, 0x40049409UL, from);
}

#endif

#endif
