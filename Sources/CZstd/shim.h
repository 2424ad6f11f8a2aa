#ifndef EMIGRATE_CZSTD_SHIM_H
#define EMIGRATE_CZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

/* zstd's markers for an unknown size are macros with casts, which Swift cannot import. */

static inline int emigrate_zstd_isSize(unsigned long long size) {
    return size != ZSTD_CONTENTSIZE_UNKNOWN && size != ZSTD_CONTENTSIZE_ERROR;
}

#endif
