import ByteStreams
import DumpArchive

/// Says what a folder is that is not an archive's.
package enum FolderRefusal {
    /// How many files are looked into.
    private static let lookLimit = 1000

    /// Why the folder at `path` cannot be opened; `archives` are the folders of such in it.
    package static func error(_ path: String, archives: [String]) -> MigrationError {
        func error(_ what: String, _ advice: String) -> MigrationError {
            MigrationError(
                .damaged, "\(path): the folder is not a directory archive: it holds \(what)",
                advice: advice)
        }
        guard archives.isEmpty else {
            return error("several archives: \(ZipArchive.list(archives))", "Name one of them")
        }
        let names = DirectoryListing.names(in: path) ?? []
        if names.contains("PG_VERSION") || names.contains("base.tar")
            || names.contains("base.tar.gz")
        {
            return error(
                "no toc.dat, but a server's own files",
                "Start a server of their release on them (pg_basebackup's are for that), and dump"
                    + " the database with pg_dump -Fd")
        }
        let dumps = names.prefix(lookLimit).filter { isDump("\(path)/\($0)") }
        guard !dumps.isEmpty else {
            return error("no toc.dat", "Name the folder that pg_dump -Fd made, which holds toc.dat")
        }
        let list = ZipArchive.list(dumps.map { "\(path)/\($0)" })
        guard dumps.count > 1 else {
            return error("no toc.dat, but a dump in a file", "Name the file: \(list)")
        }
        return error(
            "no toc.dat, but \(dumps.count) files that begin as dumps do",
            "Name one of them: \(list). Where they are parts of one script, put them together in"
                + " their order: cat … | emigrate load -")
    }

    private static func isDump(_ path: String) -> Bool {
        guard DirectoryListing.isFile(path) else { return false }
        do {
            let file = FileWindow(try RandomAccessFile(path: path))
            let head = try file.bytes(
                at: 0, count: Int(min(file.length, UInt64(FileSignature.length))))
            switch FileSignature(head) {
            case .customArchive, .tar, .gzip, .zstd, .lz4, .zip: return true
            case .text: return ScriptHead.looksLikeDump(head) && ForeignForm(head) == nil
            case .tableOfContents, .encrypted, .empty, .binary: return false
            }
        } catch {
            return false
        }
    }
}
