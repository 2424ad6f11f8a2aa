#ifndef EMIGRATE_CLZ4_SHIM_H
#define EMIGRATE_CLZ4_SHIM_H

#include <lz4frame.h>

#endif
