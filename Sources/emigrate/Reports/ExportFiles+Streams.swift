import Exports

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension ExportFiles {
    /// Throws `.usage` where what the program writes or says would become a part of the export.
    ///
    /// Nothing is said there from then on: messages go to standard output, or nowhere.
    func refuseStandardStreams() throws(MigrationError) {
        do {
            try refuse(descriptor: STDERR_FILENO, "standard error")
        } catch {
            let other =
                contains(descriptor: STDOUT_FILENO)
                ? open("/dev/null", O_WRONLY) : STDOUT_FILENO
            if dup2(other, STDERR_FILENO) < 0 { close(STDERR_FILENO) }
            throw error
        }
        try refuse(descriptor: STDOUT_FILENO, "standard output")
    }
}
