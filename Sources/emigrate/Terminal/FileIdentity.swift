import Migration

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tells whether two paths are one file.
enum FileIdentity {
    /// Throws where the output would replace the export itself.
    static func refuseSame(_ input: String, _ output: String) throws(MigrationError) {
        var one = stat()
        var other = stat()
        guard input != "-", output != "-", stat(input, &one) == 0, stat(output, &other) == 0,
            one.st_mode & S_IFMT == S_IFREG
        else { return }
        if one.st_dev == other.st_dev, one.st_ino == other.st_ino {
            throw MigrationError(
                .usage, "\(output): the output would replace the export",
                advice: "Give the output another name")
        }
    }
}
