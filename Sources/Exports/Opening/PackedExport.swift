package import ByteStreams
package import DumpArchive

/// Opens an export that is packed in a zip or tar: an archive's folder, or the file of a dump.
package enum PackedExport {
    /// How many files are looked into for one that is a dump.
    private static let lookLimit = 1000

    /// The zip or tar in a file, which is read until `isOver`.
    package static func container(
        _ path: String, _ isOver: FileSource.IsOver? = nil
    ) throws -> any PackedFiles {
        let file = try RandomAccessFile(path: path, until: isOver)
        let window = FileWindow(file)
        let length = Int(min(file.size, UInt64(FileSignature.length)))
        switch FileSignature(try window.bytes(at: 0, count: length)) {
        case .tar: return try TarArchive(window, path: path)
        default: return try ZipArchive(file)
        }
    }

    /// Opens the folder or file at `path` in a container; nil is what it has only one of.
    package static func open(
        _ path: String?, in container: any PackedFiles, place: String = "",
        _ unpacking: Unpacking
    ) throws -> Export {
        let place = " in a \(container.kind)\(place)"
        let folders = PackedFolder.archives(in: container)
        if let path { return try open(path, of: folders, in: container, place, unpacking) }
        if folders.count == 1 { return try archive(folders[0], in: container, place) }
        if folders.isEmpty {
            let dumps = try dumps(in: container)
            if dumps.count == 1 { return try file(dumps[0], in: container, place, unpacking) }
            guard dumps.isEmpty else { throw choice(of: dumps, "dumps", in: container) }
            if let refusal = try foreignContent(of: container) { throw refusal }
            let files = container.files
            let content = files.isEmpty ? "is empty" : "holds \(ZipArchive.list(files))"
            throw MigrationError(
                .cannotOpen,
                "\(container.path): there is no archive (no toc.dat) and no dump in the"
                    + " \(container.kind), which \(content)")
        }
        throw choice(of: folders, "archives", in: container)
    }

    private static func open(
        _ path: String, of folders: [String], in container: any PackedFiles, _ place: String,
        _ unpacking: Unpacking
    ) throws -> Export {
        let name = path.hasSuffix("/") ? String(path.dropLast()) : path
        if folders.contains(name) { return try archive(name, in: container, place) }
        guard container.size(of: path) == nil else {
            return try file(path, in: container, place, unpacking)
        }
        let found = try folders + dumps(in: container)
        throw MigrationError(
            .cannotOpen,
            "\(container.path): there is no archive folder \(path) in the \(container.kind), and no"
                + " such file",
            advice: found.isEmpty ? nil : "It holds: " + ZipArchive.list(found))
    }

    private static func choice(
        of paths: [String], _ what: String, in container: any PackedFiles
    ) -> MigrationError {
        MigrationError(
            .cannotOpen,
            "\(container.path): there are \(paths.count) \(what) in the \(container.kind)",
            advice: "Name one of them: "
                + ZipArchive.list(paths.map { "\(container.path)/\($0)" }))
    }

    private static func archive(
        _ folder: String, in container: any PackedFiles, _ place: String
    ) throws -> Export {
        let packed = PackedFolder(container, path: folder)
        // Only pg_dump -Ft has the script, for people to read (pg_backup_tar.c, _CloseArchive).
        let isTar = container.kind == "tar" && packed.names.contains("restore.sql")
        return .archive(
            try DirectoryArchive(packed),
            form: isTar
                ? "tar archive" + place.dropFirst(" in a tar".count) : "directory archive\(place)")
    }

    /// Why the files of a container that holds no dump cannot be read, where one of them tells.
    private static func foreignContent(of container: any PackedFiles) throws -> MigrationError? {
        for path in container.files.prefix(lookLimit) {
            let head = try PeekedSource(container.open(path)).head
            if FileSignature(head) == .zip {
                let command =
                    container.kind == "zip"
                    ? "unzip \(container.path) \(path)" : "tar -xf \(container.path) \(path)"
                return MigrationError(
                    .cannotOpen,
                    "\(container.displayPath(of: path)): this is a zip in a \(container.kind)",
                    advice: "Take it out, and name it: \(command)")
            }
            if FileSignature(head) == .encrypted {
                return MigrationError(
                    .cannotOpen,
                    "\(container.displayPath(of: path)): this is encrypted with OpenPGP",
                    advice: "Take it out of the \(container.kind), and decrypt it: gpg --decrypt")
            }
            if let form = ForeignForm(head) {
                return form.refusal(
                    container.displayPath(of: path), inside: " inside a \(container.kind)")
            }
        }
        return nil
    }

    /// Opens one file, at any position where it stands as it is.
    private static func file(
        _ path: String, in container: any PackedFiles, _ place: String, _ unpacking: Unpacking
    ) throws -> Export {
        let name = container.displayPath(of: path)
        if let window = try container.window(of: path) {
            return try FileExport.open(window, path: name, place: place, unpacking)
        }
        return try StreamedExport.open(
            container.open(path), size: container.size(of: path), place: place, unpacking)
    }

    /// The files that begin as a dump does.
    private static func dumps(in container: any PackedFiles) throws -> [String] {
        try container.files.prefix(lookLimit).filter { path in
            let signature = FileSignature(try PeekedSource(container.open(path)).head)
            switch signature {
            case .customArchive, .tar, .gzip, .zstd, .lz4: return true
            case .text: return ScriptHead.looksLikeDump(try PeekedSource(container.open(path)).head)
            case .zip, .tableOfContents, .encrypted, .empty, .binary: return false
            }
        }
    }
}
