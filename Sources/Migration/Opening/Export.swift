import ByteStreams
import DumpArchive

/// An export that was opened: its form is known, its content unread.
enum Export {
    /// An archive, in whatever container.
    case archive(any Archive, form: String)
    /// A script, decompressed on the way; `size` is that of the file, where it has one.
    case script(PeekedSource, form: String, size: UInt64?)
}

/// Opens exports by what they hold, never by their names.
enum ExportOpener {
    /// Opens the export at `path`; `-` is standard input.
    static func open(_ path: String) throws -> Export {
        if path == "-" { return try stream(FileSource.standardInput(), size: nil) }
        if DirectoryListing.isDirectory(path) { return try directory(path) }
        if let (zip, folder) = DirectoryListing.insideFile(path) {
            return try archive(folder, in: ZipArchive(RandomAccessFile(path: zip)))
        }
        let file: RandomAccessFile
        do {
            file = try RandomAccessFile(path: path)
        } catch {
            // A pipe can be read, if only once.
            guard try AtomicFile.isSpecial(path: path) else { throw error }
            return try stream(FileSource(path: path), size: nil)
        }
        let head = try Self.head(of: file)
        if FileSignature(head) == .zip { return try zip(file) }
        let source = try RangeSource(file, offset: 0, length: file.size)
        return try stream(source, size: file.size)
    }

    private static func directory(_ path: String) throws -> Export {
        let folder = try DirectoryFolder(path: path)
        if folder.names.contains(where: { $0.hasPrefix("toc.dat") }) {
            return .archive(try DirectoryArchive(folder), form: "directory archive")
        }
        let inner = DirectoryListing.subfolders(of: path).filter {
            DirectoryListing.isFile("\(path)/\($0)/toc.dat")
        }
        guard inner.count == 1, let only = inner.first else {
            let found =
                inner.isEmpty
                ? "no toc.dat" : "several archives: \(inner.joined(separator: ", "))"
            throw MigrationError(
                .damaged, "\(path): the folder is not a directory archive: it holds \(found)",
                advice: inner.isEmpty
                    ? "Name the folder that pg_dump -Fd made, which holds toc.dat"
                    : "Name one of them")
        }
        return .archive(
            try DirectoryArchive(DirectoryFolder(path: "\(path)/\(only)")),
            form: "directory archive")
    }

    /// The folder of a zip that the user chose, as `file.zip/folder`.
    private static func archive(_ folder: String, in zip: ZipArchive) throws -> Export {
        guard ZipFolder.folders(in: zip).contains(folder) else {
            throw MigrationError(
                .cannotOpen, "\(zip.file.path): there is no archive folder \(folder) in the zip",
                advice: "It holds: " + ZipFolder.folders(in: zip).joined(separator: ", "))
        }
        return .archive(
            try DirectoryArchive(ZipFolder(zip, path: folder)), form: "directory archive in a zip")
    }

    private static func zip(_ file: RandomAccessFile) throws -> Export {
        let archive = try ZipArchive(file)
        let folders = ZipFolder.folders(in: archive)
        guard folders.count < 2 else {
            throw MigrationError(
                .cannotOpen, "\(file.path): there are \(folders.count) archives in the zip",
                advice: "Name one of them: "
                    + folders.map { "\(file.path)/\($0)" }.joined(separator: ", "))
        }
        let folder = try ZipFolder.find(in: archive)
        return .archive(try DirectoryArchive(folder), form: "directory archive in a zip")
    }

    private static func head(of file: RandomAccessFile) throws -> [UInt8] {
        let length = Int(min(file.size, UInt64(FileSignature.length)))
        return try RangeSource(file, offset: 0, length: UInt64(length)).readAll(atMost: length)
    }

    /// A script, compressed or not, that can be read only once.
    private static func stream(_ source: any ByteSource, size: UInt64?) throws -> Export {
        let outer = try PeekedSource(source)
        let compression = FileSignature(outer.head).compression
        if compression == .none {
            try refuseUnlessText(FileSignature(outer.head), outer, "")
            return .script(outer, form: "SQL script", size: size)
        }
        let inner = try PeekedSource(compression.decompress(outer), isDecompressed: true)
        try refuseUnlessText(FileSignature(inner.head), inner, " inside \(compression)")
        return .script(inner, form: "SQL script, compressed with \(compression)", size: size)
    }

    private static func refuseUnlessText(
        _ signature: FileSignature, _ source: PeekedSource, _ place: String
    ) throws {
        func refuse(
            _ code: MigrationError.Code, _ what: String, _ advice: String? = nil
        ) -> MigrationError {
            MigrationError(code, "\(source.name): \(what)\(place)", advice: advice)
        }
        switch signature {
        case .text:
            guard ScriptHead.looksLikeDump(source.head) else {
                throw refuse(
                    .damaged, "this is not a dump: it is text, but does not begin as SQL does")
            }
        case .empty: throw refuse(.damaged, "this is not a dump: it is empty")
        case .binary: throw refuse(.damaged, "this is not a dump: it is neither an archive nor SQL")
        case .zip:
            throw refuse(
                .cannotOpen, "a zip has its directory at the end and cannot be read from a pipe",
                "Save it to a file first, and name that")
        case .encrypted:
            throw refuse(
                .cannotOpen, "this is encrypted with OpenPGP",
                "Pipe it in: gpg --decrypt \(source.name) | emigrate convert - -o clean.sql")
        case .customArchive where source.head.dropFirst(10).first == 3:
            // The header ends with the format: 1 is custom, 3 is written in folders and in tar
            // (pg_backup_directory.c, _CloseArchive).
            throw refuse(
                .cannotOpen, "this is only the table of contents of an archive",
                "Name the folder that it stands in")
        case .customArchive:
            throw refuse(
                .cannotOpen, "archives in custom format cannot be read yet",
                "Make SQL of it first: pg_restore -f dump.sql \(source.name)")
        case .tar:
            throw refuse(
                .cannotOpen, "tar archives cannot be read yet",
                "Unpack it with tar -xf \(source.name), and name the folder or file inside")
        case .gzip, .lz4, .zstd: throw refuse(.damaged, "this is compressed twice: \(signature)")
        }
    }
}
