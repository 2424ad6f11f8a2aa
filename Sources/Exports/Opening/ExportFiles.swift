import ByteStreams

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files that an export consists of, by what tells them apart whatever names they have.
///
/// No output may take the place of one of them, or become one more of them.
public struct ExportFiles: Sendable {
    private let export: String
    private var files: Set<FileIdentity> = []
    /// The folder that was named, and that of the archive in it.
    private var folders: Set<FileIdentity> = []
    /// The folders around all of them.
    private var around: Set<FileIdentity> = []

    /// Looks at the export at `path`; `-` is standard input, which may come from a file.
    public init(of path: String) {
        export = path == "-" ? "standard input" : path
        guard path != "-" else {
            if let (identity, kind) = FileIdentity.of(descriptor: STDIN_FILENO), kind == .file {
                files.insert(identity)
            }
            return
        }
        if DirectoryListing.isDirectory(path) {
            add(folder: path)
            for inner in DirectoryListing.subfolders(of: path)
            where DirectoryListing.isFile("\(path)/\(inner)/toc.dat") {
                add(folder: "\(path)/\(inner)")
            }
            around = Set(FileIdentity.folders(around: path))
        } else {
            let file = DirectoryListing.insideFile(path)?.file ?? path
            guard let (identity, kind) = FileIdentity.of(file), kind == .file else { return }
            files.insert(identity)
            around = Set(FileIdentity.folders(around: file))
        }
    }

    private mutating func add(folder: String) {
        if let (identity, _) = FileIdentity.of(folder) { folders.insert(identity) }
        for name in DirectoryListing.names(in: folder) ?? [] {
            guard let (identity, kind) = FileIdentity.of("\(folder)/\(name)"), kind == .file
            else { continue }
            files.insert(identity)
        }
    }

    /// Throws `.usage` where a file or folder at `path` would change the export.
    public func refuse(output path: String) throws(MigrationError) {
        if path == "-" { return try refuse(descriptor: STDOUT_FILENO, "standard output") }
        if let (identity, kind) = FileIdentity.of(path) {
            switch kind {
            case .file where files.contains(identity):
                throw refusal(
                    path, folders.isEmpty ? "replace the export" : "replace a part of the export")
            case .folder where folders.contains(identity):
                throw refusal(path, "replace the export")
            case .folder where around.contains(identity):
                throw refusal(path, "replace the folder that the export is in")
            // Nothing is put in its place: it is written to.
            case .special: return
            case .file, .folder: break
            }
        }
        if !folders.isDisjoint(with: FileIdentity.folders(around: path)) {
            throw refusal(path, "become a part of the export, which is the folder \(export)")
        }
    }

    /// Throws `.usage` where what is written to a descriptor would become a part of the export.
    public func refuse(descriptor: Int32, _ name: String) throws(MigrationError) {
        if contains(descriptor: descriptor) { throw refusal(name, "be written into the export") }
    }

    /// Whether a descriptor is that of a file of the export.
    public func contains(descriptor: Int32) -> Bool {
        guard let (identity, kind) = FileIdentity.of(descriptor: descriptor), kind == .file else {
            return false
        }
        return files.contains(identity)
    }

    private func refusal(_ output: String, _ harm: String) -> MigrationError {
        MigrationError(
            .usage, "\(output): the output would \(harm)",
            advice: "Give the output another place")
    }
}
