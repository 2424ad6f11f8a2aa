#ifndef EMIGRATE_CZLIB_SHIM_H
#define EMIGRATE_CZLIB_SHIM_H

#include <zlib.h>

/* zlib's initialisers are macros, which Swift cannot import. */

static inline int emigrate_inflateInit2(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

static inline int emigrate_deflateInit2(z_stream *stream, int level, int windowBits) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
}

#endif
