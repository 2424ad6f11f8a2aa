import Foundation

/// A library that makes a program lose its connection at a chosen message to the server, loaded
/// before libpq's own calls (`LD_PRELOAD`, on Linux).
package enum LostAnswers {
    /// When the connection is lost.
    package enum Moment: String {
        /// The message has not left.
        case before
        /// The server has carried it out, and its answer does not come.
        case after
        /// As `after`, and the program is killed.
        case killed
    }

    /// Makes a command lose its connection at the first message with `text`; with `commit`, at the
    /// COMMIT that follows on the same connection.
    package static func lose(
        _ moment: Moment, at text: String, thenCommit commit: Bool = false, _ command: inout Command
    ) throws {
        command.environment["LD_PRELOAD"] = try library.get().path
        command.environment["LOSE_MOMENT"] = moment.rawValue
        command.environment["LOSE_AT"] = text
        command.environment["LOSE_COMMIT"] = commit ? "1" : "0"
    }

    private static let library = Result<URL, any Error> {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "emigrate-lost-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = folder.appending(path: "lost.c")
        try Data(source.utf8).write(to: text)
        let library = folder.appending(path: "lost.so")
        for name in ["cc", "clang", "gcc"] {
            guard
                let compiler = try? Command(
                    named: name, ["-shared", "-fPIC", "-o", library.path, text.path, "-ldl"])
            else { continue }
            try compiler.run().check()
            return library
        }
        throw SupportError("There is no C compiler (cc, clang or gcc), so no answer can be lost.")
    }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <poll.h>
        #include <signal.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/socket.h>
        #include <unistd.h>

        static char marked[4096];
        static int done;

        static int has(const void *bytes, size_t length, const char *text) {
            return text && *text && memmem(bytes, length, text, strlen(text)) != NULL;
        }

        static ssize_t (*real_send)(int, const void *, size_t, int);

        /* Whether the connection is to be lost at these bytes. */
        static int meets(int fd, const void *bytes, size_t length) {
            const char *commit = getenv("LOSE_COMMIT");
            if (done || fd < 0 || fd >= (int)sizeof marked) return 0;
            int found = has(bytes, length, getenv("LOSE_AT"));
            if (!commit || *commit != '1') return found;
            if (found) marked[fd] = 1;
            return marked[fd] && has(bytes, length, "COMMIT");
        }

        ssize_t send(int fd, const void *bytes, size_t length, int flags) {
            if (!real_send) real_send = (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
            const char *moment = getenv("LOSE_MOMENT");
            if (!moment || !meets(fd, bytes, length)) return real_send(fd, bytes, length, flags);
            done = 1;
            if (!strcmp(moment, "before")) {
                shutdown(fd, SHUT_RDWR);
                return real_send(fd, bytes, length, flags);
            }
            ssize_t result = real_send(fd, bytes, length, flags);
            /* The answer is there when the server has done what it was told. */
            struct pollfd wait = {fd, POLLIN, 0};
            poll(&wait, 1, 20000);
            if (!strcmp(moment, "killed")) kill(getpid(), SIGKILL);
            char answer[65536];
            while (recv(fd, answer, sizeof answer, MSG_DONTWAIT) > 0) {}
            shutdown(fd, SHUT_RDWR);
            return result;
        }
        """
}
