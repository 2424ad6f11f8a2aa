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
            var other = STDOUT_FILENO
            if (try? refuse(descriptor: other, "")) == nil { other = open("/dev/null", O_WRONLY) }
            _ = dup2(other, STDERR_FILENO)
            throw error
        }
        try refuse(descriptor: STDOUT_FILENO, "standard output")
    }
}
