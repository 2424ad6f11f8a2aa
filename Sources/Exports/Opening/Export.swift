import ByteStreams
import Concurrency
package import DumpArchive

/// An export that was opened: its form is known, its content unread.
package enum Export {
    /// An archive, in whatever container.
    case archive(any Archive, form: String)
    /// A script, decompressed on the way; `size` is that of the file, where it has one.
    case script(PeekedSource, form: String, size: UInt64?)

    /// Its form, in words.
    package var form: String {
        switch self {
        case .archive(_, let form), .script(_, let form, _): form
        }
    }
}

/// Opens exports by what they hold, never by their names.
package enum ExportOpener {
    /// Opens the export at `path`; `-` is standard input.
    ///
    /// Throws `.usage` for an archive of another database than the one that was chosen.
    package static func open(_ path: String, _ unpacking: Unpacking = Unpacking()) throws -> Export
    {
        let export = try content(path, unpacking)
        if case .archive(let archive, _) = export, let wanted = unpacking.database {
            try DatabaseParts.refuse(wanted, of: archive.contents.header.databaseName, path)
        }
        return export
    }

    private static func content(_ path: String, _ unpacking: Unpacking) throws -> Export {
        let isOver = unpacking.isOver
        if path == "-" {
            return try StreamedExport.open(FileSource.standardInput(until: isOver), unpacking)
        }
        if DirectoryListing.isDirectory(path) { return try directory(path, isOver) }
        if let (file, rest) = DirectoryListing.insideFile(path) {
            return try PackedExport.open(rest, in: PackedExport.container(file, isOver), unpacking)
        }
        // A pipe can be read, if only once: to open it and let go of it would cost whoever writes.
        if FileIdentity.of(path)?.kind == .special {
            return try StreamedExport.open(FileSource(path: path, until: isOver), unpacking)
        }
        let file = try RandomAccessFile(path: path, until: isOver)
        return try FileExport.open(FileWindow(file), path: path, place: "", unpacking)
    }

    /// Whether the export at `path` can be opened as often as one likes.
    package static func canReopen(_ path: String) -> Bool {
        path != "-"
            && (DirectoryListing.isDirectory(path) || DirectoryListing.isFile(path)
                || DirectoryListing.insideFile(path) != nil)
    }

    private static func directory(
        _ path: String, _ isOver: @escaping FileSource.IsOver
    ) throws -> Export {
        let folder = try DirectoryFolder(path: path, until: isOver)
        if folder.names.contains(where: { $0.hasPrefix("toc.dat") }) {
            return .archive(try DirectoryArchive(folder), form: "directory archive")
        }
        let inner = DirectoryListing.subfolders(of: path).filter {
            DirectoryListing.isFile("\(path)/\($0)/toc.dat")
        }
        guard inner.count == 1, let only = inner.first else {
            throw FolderRefusal.error(path, archives: inner)
        }
        return .archive(
            try DirectoryArchive(DirectoryFolder(path: "\(path)/\(only)", until: isOver)),
            form: "directory archive")
    }
}
