#ifndef EMIGRATE_CISAL_SHIM_H
#define EMIGRATE_CISAL_SHIM_H

#include <stdint.h>
#include <isa-l/igzip_lib.h>
#include <isa-l/crc.h>

#endif
