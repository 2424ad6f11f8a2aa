#ifndef EMIGRATE_CLIBPQ_SHIM_H
#define EMIGRATE_CLIBPQ_SHIM_H

#include <libpq-fe.h>

#endif
