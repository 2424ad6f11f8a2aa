package import ArchiveText
public import ByteStreams
public import DumpArchive
public import Exports

/// An archive's table of contents, with what its container says of the data.
public struct TOCInspection: Sendable {
    /// What is stored for one entry.
    public struct Stored: Hashable, Sendable {
        /// The size in bytes as it lies in the container; of all objects together for BLOBS.
        public var bytes: UInt64
        /// How it is compressed; nil where files differ or there is none.
        public var compression: CompressionFormat?
        /// How many large objects it is; nil for a table's rows.
        public var largeObjects: Int?
    }

    /// The form of the export, in words.
    public var form: String
    /// The header and the entries.
    public var contents: TableOfContents
    /// What is stored, by the index of the entry; nothing for data that is missing.
    public var stored: [Int: Stored]
    /// The container that the archive is.
    package var container: TOCList.Container

    /// When the dump was made, by the clock of who made it: `2026-11-23 11:41:12`.
    public var created: String { contents.header.created.text }

    /// The list that `pg_restore -l` prints, where `created` tells the time of the dump.
    public func list(created: String) -> [UInt8] {
        TOCList(contents, container: container).bytes(created: created)
    }

    /// Reads the table of contents of the archive at `path`, and looks for its data.
    ///
    /// Throws `.usage` for a script, which has none.
    public static func read(
        _ path: String, unpacking: Unpacking = Unpacking()
    ) throws(MigrationError) -> TOCInspection {
        do {
            switch try ExportOpener.open(path, unpacking) {
            case .archive(let archive, let form):
                return TOCInspection(
                    form: form, contents: archive.contents, stored: stored(in: archive),
                    container: container(of: archive))
            case .script(let source, _, _):
                throw MigrationError(
                    .usage,
                    "\(source.name): this is a SQL script, and only an archive has a table of"
                        + " contents",
                    advice: "Without --toc, inspect says what is in it")
            }
        } catch {
            throw MigrationError(error, export: path)
        }
    }

    private static func container(of archive: any Archive) -> TOCList.Container {
        if archive.contents.header.format == .custom { return .custom }
        let isInTar =
            archive is TarArchiveStream || (archive as? DirectoryArchive)?.isInTar ?? false
        return isInTar ? .tar : .directory
    }

    private static func stored(in archive: any Archive) -> [Int: Stored] {
        var result: [Int: Stored] = [:]
        guard !archive.isSequential else { return result }
        for (index, entry) in archive.contents.entries.enumerated() where entry.hasData {
            do throws(ArchiveError) {
                if entry.kind == .blobs {
                    result[index] = try largeObjects(of: entry, in: archive)
                } else {
                    let data = try archive.data(of: entry)
                    result[index] = Stored(bytes: data.size, compression: data.compression)
                }
            } catch {
                // The list is good without the data, and may be all that is left of an archive.
            }
        }
        return result
    }

    private static func largeObjects(
        of entry: TOCEntry, in archive: any Archive
    ) throws(ArchiveError) -> Stored {
        var result = Stored(bytes: 0)
        var count = 0
        var formats: Set<CompressionFormat> = []
        let objects = try archive.largeObjects(of: entry)
        while let object = try objects.next() {
            result.bytes += object.data.size
            formats.insert(object.data.compression)
            count += 1
        }
        result.compression = formats.count == 1 ? formats.first : nil
        result.largeObjects = count
        return result
    }
}
