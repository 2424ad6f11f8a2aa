/*
 * Plants one failure into a program that it is preloaded into: at the Nth call of a function, which
 * then fails as it really can, comes late, or never comes back.
 *
 * EMIGRATE_FAULT          function:call:action:argument, several separated by commas
 * EMIGRATE_FAULT_JITTER   a seed: calls that threads meet at come up to some milliseconds late
 * EMIGRATE_FAULT_FOLDER   files below this folder are the export, as is a pipe on standard input
 * EMIGRATE_FAULT_NOTES    a file that is told which failure came, and at the end how often each
 *                         function was called
 * EMIGRATE_FAULT_SERVER   a pipe; a line with the name of a signal restarts the server
 *
 * What is not planned goes to the original at once. Only system calls of the export's files, of
 * sockets, and of standard output are touched: the runtime's own are none of these.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in libpq-fe.h, which need not be installed where the program's tests run. */
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef struct pg_cancel PGcancel;
typedef unsigned int Oid;
extern int PQsocket(const PGconn *) __attribute__((weak));
extern int PQbackendPID(const PGconn *) __attribute__((weak));
extern void PQfreeCancel(PGcancel *) __attribute__((weak));

#define FUNCTIONS(X) \
    X(PQconnectdbParams) X(PQconnectStartParams) X(PQconnectPoll) X(PQfinish) \
    X(PQexec) X(PQexecParams) X(PQsendQuery) X(PQsendQueryParams) \
    X(PQputCopyData) X(PQputCopyEnd) X(PQgetResult) X(PQgetCopyData) X(PQconsumeInput) \
    X(PQisBusy) X(PQflush) X(PQgetCancel) X(PQcancel) X(PQcancelBlocking) \
    X(open) X(openat) X(read) X(pread) X(write) X(fsync) X(rename) \
    X(connect) X(send) X(recv) X(poll) X(pthread_create)

enum function {
#define X(name) F_##name,
    FUNCTIONS(X)
#undef X
    FUNCTION_COUNT
};

static const char *const names[] = {
#define X(name) #name,
    FUNCTIONS(X)
#undef X
};

enum action {
    NOTHING, FAIL, SHORTEN, END, DELAY, KILL, SIGNAL, SHUTDOWN, LOSE, RAISE, CANCEL, TERMINATE,
    CRASH, RESTART, ACTION_COUNT
};

static const char *const action_names[] = {
    "nothing", "fail", "shorten", "end", "delay", "kill", "signal", "shutdown", "lose", "raise",
    "cancel", "terminate", "crash", "restart",
};

struct plan {
    enum function function;
    unsigned long call;
    enum action action;
    char argument[64];
};

static struct plan plans[8];
static int plan_count;
static atomic_ulong calls[FUNCTION_COUNT];
static uint64_t jitter;
static char folder[1024];
static size_t folder_length;
static char server[128];
static int notes = -1;
static struct stat input;
static int has_input;
/* The socket whose next answer is lost. */
static atomic_int losing = -1;
/* The inode of the file or pipe that has ended early. */
static atomic_ulong ended;
/* Whether the next connection of this thread is refused. */
static __thread int refuses;

#define ORIGINAL(name) \
    static __typeof__(&name) original; \
    if (!original) original = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static void note(const char *format, ...) {
    char line[256];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(line, sizeof line, format, list);
    va_end(list);
    if (notes >= 0) syscall(SYS_write, notes, line, (size_t)length);
}

static void parse(const char *text) {
    while (text && *text && plan_count < 8) {
        char function[64], action[64];
        struct plan plan = {0};
        if (sscanf(text, "%63[^:]:%lu:%63[^:,]:%63[^,]", function, &plan.call, action,
                   plan.argument) < 3) return;
        int found = -1;
        for (int i = 0; i < FUNCTION_COUNT; i++) if (!strcmp(names[i], function)) found = i;
        for (int i = 0; i < ACTION_COUNT; i++)
            if (!strcmp(action_names[i], action)) plan.action = (enum action)i;
        if (found >= 0 && plan.action != NOTHING) {
            plan.function = (enum function)found;
            plans[plan_count++] = plan;
        }
        text = strchr(text, ',');
        if (text) text++;
    }
}

__attribute__((constructor)) static void begin(void) {
    const char *text;
    if ((text = getenv("EMIGRATE_FAULT_NOTES")))
        notes = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                             0644);
    if ((text = getenv("EMIGRATE_FAULT_JITTER"))) jitter = strtoull(text, NULL, 10);
    if ((text = getenv("EMIGRATE_FAULT_FOLDER"))) snprintf(folder, sizeof folder, "%s", text);
    if ((text = getenv("EMIGRATE_FAULT_SERVER"))) snprintf(server, sizeof server, "%s", text);
    folder_length = strlen(folder);
    has_input = fstat(0, &input) == 0 && S_ISFIFO(input.st_mode);
    parse(getenv("EMIGRATE_FAULT"));
}

__attribute__((destructor)) static void finish(void) {
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        unsigned long count = atomic_load(&calls[i]);
        if (count) note("calls %s %lu\n", names[i], count);
    }
}

static uint64_t mix(uint64_t value) {
    value += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
}

/* The failure that is planned for this call, if there is one. */
static const struct plan *step(enum function function) {
    unsigned long call = atomic_fetch_add(&calls[function], 1) + 1;
    /* A large load makes millions of calls; delays add up. */
    if (jitter && call < 20000) {
        uint64_t random = mix(jitter ^ ((uint64_t)function << 48) ^ call);
        if (random % 24 == 0) usleep((useconds_t)((random >> 16) % 4000));
    }
    for (int i = 0; i < plan_count; i++)
        if (plans[i].function == function && plans[i].call == call) {
            note("planted %s %lu %s %s\n", names[function], call,
                 action_names[plans[i].action], plans[i].argument);
            return &plans[i];
        }
    return NULL;
}

static void restart(const char *how) {
    int descriptor = (int)syscall(SYS_openat, AT_FDCWD, server, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return note("cannot reach the server's shell\n");
    char line[72];
    int length = snprintf(line, sizeof line, "%s\n", how);
    syscall(SYS_write, descriptor, line, (size_t)length);
    syscall(SYS_close, descriptor);
}

/* What does not depend on the function. */
static void disturb(const struct plan *plan) {
    switch (plan->action) {
    case DELAY: usleep((useconds_t)atoi(plan->argument) * 1000); break;
    case KILL: kill(getpid(), SIGKILL); break;
    case SIGNAL: kill(getpid(), atoi(plan->argument)); break;
    case RESTART: restart(plan->argument); break;
    default: break;
    }
}

static void cancel_own(const PGconn *connection) {
    PGcancel *(*get)(PGconn *) = (PGcancel * (*)(PGconn *)) dlsym(RTLD_NEXT, "PQgetCancel");
    int (*send_it)(PGcancel *, char *, int) =
        (int (*)(PGcancel *, char *, int))dlsym(RTLD_NEXT, "PQcancel");
    char message[256];
    PGcancel *cancel = get ? get((PGconn *)connection) : NULL;
    if (cancel && send_it) send_it(cancel, message, sizeof message);
    if (cancel) PQfreeCancel(cancel);
}

/* The same for a call with a connection; what fails there fails through the connection. */
static const struct plan *step_on(enum function function, const PGconn *connection) {
    const struct plan *plan = step(function);
    if (!plan) return NULL;
    disturb(plan);
    if (!connection) return plan;
    int socket = PQsocket(connection);
    int process = PQbackendPID(connection);
    switch (plan->action) {
    case FAIL:
    case SHUTDOWN: if (socket >= 0) shutdown(socket, SHUT_RDWR); break;
    case LOSE: if (socket >= 0) atomic_store(&losing, socket); break;
    case CANCEL: cancel_own(connection); break;
    case TERMINATE: if (process > 0) kill(process, SIGTERM); break;
    case CRASH: if (process > 0) kill(process, SIGKILL); break;
    default: break;
    }
    return plan;
}

/* A statement that fails with the SQLSTATE of the plan. */
static const char *failing(const struct plan *plan, char *space, size_t size) {
    snprintf(space, size, "DO $$BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '%s'; END$$",
             plan->argument);
    return space;
}

/* libpq */

PGconn *PQconnectdbParams(const char *const *keywords, const char *const *values, int expand) {
    ORIGINAL(PQconnectdbParams);
    const struct plan *plan = step_on(F_PQconnectdbParams, NULL);
    /* One of the two functions may call the other. */
    int before = refuses;
    refuses = before || (plan && plan->action == FAIL);
    PGconn *connection = original(keywords, values, expand);
    refuses = before;
    return connection;
}

PGconn *PQconnectStartParams(const char *const *keywords, const char *const *values, int expand) {
    ORIGINAL(PQconnectStartParams);
    const struct plan *plan = step_on(F_PQconnectStartParams, NULL);
    /* One of the two functions may call the other. */
    int before = refuses;
    refuses = before || (plan && plan->action == FAIL);
    PGconn *connection = original(keywords, values, expand);
    refuses = before;
    return connection;
}

int PQconnectPoll(PGconn *connection) {
    ORIGINAL(PQconnectPoll);
    step_on(F_PQconnectPoll, connection);
    return original(connection);
}

void PQfinish(PGconn *connection) {
    ORIGINAL(PQfinish);
    step_on(F_PQfinish, connection);
    original(connection);
}

PGresult *PQexec(PGconn *connection, const char *text) {
    ORIGINAL(PQexec);
    char space[160];
    const struct plan *plan = step_on(F_PQexec, connection);
    if (plan && plan->action == RAISE) text = failing(plan, space, sizeof space);
    return original(connection, text);
}

PGresult *PQexecParams(PGconn *connection, const char *text, int count, const Oid *types,
                       const char *const *values, const int *lengths, const int *formats,
                       int format) {
    ORIGINAL(PQexecParams);
    char space[160];
    const struct plan *plan = step_on(F_PQexecParams, connection);
    if (plan && plan->action == RAISE)
        return original(connection, failing(plan, space, sizeof space), 0, NULL, NULL, NULL, NULL,
                        format);
    return original(connection, text, count, types, values, lengths, formats, format);
}

int PQsendQuery(PGconn *connection, const char *text) {
    ORIGINAL(PQsendQuery);
    char space[160];
    const struct plan *plan = step_on(F_PQsendQuery, connection);
    if (plan && plan->action == RAISE) text = failing(plan, space, sizeof space);
    return original(connection, text);
}

int PQsendQueryParams(PGconn *connection, const char *text, int count, const Oid *types,
                      const char *const *values, const int *lengths, const int *formats,
                      int format) {
    ORIGINAL(PQsendQueryParams);
    char space[160];
    const struct plan *plan = step_on(F_PQsendQueryParams, connection);
    if (plan && plan->action == RAISE)
        return original(connection, failing(plan, space, sizeof space), 0, NULL, NULL, NULL, NULL,
                        format);
    return original(connection, text, count, types, values, lengths, formats, format);
}

int PQputCopyData(PGconn *connection, const char *bytes, int count) {
    ORIGINAL(PQputCopyData);
    step_on(F_PQputCopyData, connection);
    return original(connection, bytes, count);
}

int PQputCopyEnd(PGconn *connection, const char *message) {
    ORIGINAL(PQputCopyEnd);
    step_on(F_PQputCopyEnd, connection);
    return original(connection, message);
}

PGresult *PQgetResult(PGconn *connection) {
    ORIGINAL(PQgetResult);
    step_on(F_PQgetResult, connection);
    return original(connection);
}

int PQgetCopyData(PGconn *connection, char **buffer, int async) {
    ORIGINAL(PQgetCopyData);
    step_on(F_PQgetCopyData, connection);
    return original(connection, buffer, async);
}

int PQconsumeInput(PGconn *connection) {
    ORIGINAL(PQconsumeInput);
    step_on(F_PQconsumeInput, connection);
    return original(connection);
}

int PQisBusy(PGconn *connection) {
    ORIGINAL(PQisBusy);
    step_on(F_PQisBusy, connection);
    return original(connection);
}

int PQflush(PGconn *connection) {
    ORIGINAL(PQflush);
    step_on(F_PQflush, connection);
    return original(connection);
}

PGcancel *PQgetCancel(PGconn *connection) {
    ORIGINAL(PQgetCancel);
    const struct plan *plan = step_on(F_PQgetCancel, NULL);
    return plan && plan->action == FAIL ? NULL : original(connection);
}

int PQcancel(PGcancel *cancel, char *message, int size) {
    ORIGINAL(PQcancel);
    const struct plan *plan = step_on(F_PQcancel, NULL);
    if (plan && plan->action == FAIL) {
        snprintf(message, (size_t)size, "planted: PQcancel() -- connect() failed");
        return 0;
    }
    return original(cancel, message, size);
}

int PQcancelBlocking(void *cancel) {
    static int (*original)(void *);
    if (!original) original = (int (*)(void *))dlsym(RTLD_NEXT, "PQcancelBlocking");
    const struct plan *plan = step_on(F_PQcancelBlocking, NULL);
    return plan && plan->action == FAIL ? 0 : original(cancel);
}

/* Files */

/* The inode of a file of the export, 0 for what is none. */
static unsigned long export_of(int descriptor) {
    struct stat facts;
    if (descriptor < 0 || (!folder_length && !has_input) || fstat(descriptor, &facts)) return 0;
    if (has_input && S_ISFIFO(facts.st_mode))
        return facts.st_ino == input.st_ino && facts.st_dev == input.st_dev ? facts.st_ino : 0;
    if (!S_ISREG(facts.st_mode) || !folder_length) return 0;
    char link[64], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path);
    return length >= (ssize_t)folder_length && !memcmp(path, folder, folder_length)
        ? facts.st_ino : 0;
}

static int failing_with(const struct plan *plan) {
    errno = plan->argument[0] ? atoi(plan->argument) : EIO;
    return -1;
}

static ssize_t (*read_of(void))(int, void *, size_t) {
    ORIGINAL(read);
    return original;
}

ssize_t read(int descriptor, void *buffer, size_t count) {
    ssize_t (*original)(int, void *, size_t) = read_of();
    unsigned long file = export_of(descriptor);
    if (!file) return original(descriptor, buffer, count);
    const struct plan *plan = step_on(F_read, NULL);
    if (plan && plan->action == FAIL) return failing_with(plan);
    if (plan && plan->action == END) atomic_store(&ended, file);
    if (atomic_load(&ended) == file) return 0;
    if (plan && plan->action == SHORTEN && count > 1) count = 1;
    return original(descriptor, buffer, count);
}

ssize_t pread(int descriptor, void *buffer, size_t count, off_t offset) {
    ORIGINAL(pread);
    if (!export_of(descriptor)) return original(descriptor, buffer, count, offset);
    const struct plan *plan = step_on(F_pread, NULL);
    if (plan && plan->action == FAIL) return failing_with(plan);
    if (plan && plan->action == END) return 0;
    if (plan && plan->action == SHORTEN && count > 1) count = 1;
    return original(descriptor, buffer, count, offset);
}

ssize_t pread64(int descriptor, void *buffer, size_t count, off_t offset) {
    return pread(descriptor, buffer, count, offset);
}

ssize_t write(int descriptor, const void *buffer, size_t count) {
    ORIGINAL(write);
    if (descriptor != 1 && !export_of(descriptor)) return original(descriptor, buffer, count);
    const struct plan *plan = step_on(F_write, NULL);
    if (plan && plan->action == FAIL) return failing_with(plan);
    if (plan && plan->action == SHORTEN && count > 1) count = 1;
    return original(descriptor, buffer, count);
}

int fsync(int descriptor) {
    ORIGINAL(fsync);
    const struct plan *plan = step_on(F_fsync, NULL);
    return plan && plan->action == FAIL ? failing_with(plan) : original(descriptor);
}

int rename(const char *from, const char *to) {
    ORIGINAL(rename);
    const struct plan *plan = step_on(F_rename, NULL);
    return plan && plan->action == FAIL ? failing_with(plan) : original(from, to);
}

/* Whether a file that was just opened may stay open. */
static int opened(enum function function, int descriptor) {
    if (!export_of(descriptor)) return descriptor;
    const struct plan *plan = step_on(function, NULL);
    if (!plan || plan->action != FAIL) return descriptor;
    close(descriptor);
    return failing_with(plan);
}

int open(const char *path, int flags, ...) {
    ORIGINAL(open);
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return opened(F_open, original(path, flags, mode));
}

int openat(int folder_descriptor, const char *path, int flags, ...) {
    ORIGINAL(openat);
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return opened(F_openat, original(folder_descriptor, path, flags, mode));
}

/* Sockets and threads */

static int is_socket(int descriptor) {
    struct stat facts;
    return fstat(descriptor, &facts) == 0 && S_ISSOCK(facts.st_mode);
}

static const struct plan *step_on_socket(enum function function, int descriptor) {
    const struct plan *plan = step_on(function, NULL);
    if (plan && (plan->action == SHUTDOWN || plan->action == LOSE))
        shutdown(descriptor, SHUT_RDWR);
    return plan;
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    ORIGINAL(connect);
    const struct plan *plan = step_on(F_connect, NULL);
    if (plan && plan->action == FAIL) return failing_with(plan);
    if (refuses) {
        errno = ECONNREFUSED;
        return -1;
    }
    return original(descriptor, address, length);
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
    ORIGINAL(send);
    const struct plan *plan = step_on_socket(F_send, descriptor);
    if (plan && plan->action == FAIL) {
        /* After these a socket is of no use; libpq goes on to read until it sees that. */
        int number = atoi(plan->argument);
        if (number == ECONNRESET || number == EPIPE) shutdown(descriptor, SHUT_RDWR);
        return failing_with(plan);
    }
    if (plan && plan->action == SHORTEN && count > 1) count = 1;
    return original(descriptor, bytes, count, flags);
}

ssize_t recv(int descriptor, void *bytes, size_t count, int flags) {
    ORIGINAL(recv);
    const struct plan *plan = step_on_socket(F_recv, descriptor);
    if (plan && plan->action == FAIL) {
        if (atoi(plan->argument) == ECONNRESET) shutdown(descriptor, SHUT_RDWR);
        return failing_with(plan);
    }
    if (plan && plan->action == SHORTEN && count > 1) count = 1;
    ssize_t got = original(descriptor, bytes, count, flags);
    if (got >= 0 && atomic_load(&losing) == descriptor && is_socket(descriptor)) {
        /* The server has done it, and nobody hears of it. */
        atomic_store(&losing, -1);
        shutdown(descriptor, SHUT_RDWR);
        errno = ECONNRESET;
        return -1;
    }
    return got;
}

int poll(struct pollfd *descriptors, nfds_t count, int timeout) {
    ORIGINAL(poll);
    const struct plan *plan = step_on(F_poll, NULL);
    return plan && plan->action == FAIL ? failing_with(plan)
                                        : original(descriptors, count, timeout);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *),
                   void *argument) {
    ORIGINAL(pthread_create);
    const struct plan *plan = step_on(F_pthread_create, NULL);
    return plan && plan->action == FAIL
        ? EAGAIN : original(thread, attributes, body, argument);
}
