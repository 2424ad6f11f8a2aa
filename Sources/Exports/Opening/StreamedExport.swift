package import ByteStreams
import DumpArchive

/// Opens an export that is read from front to back, decompressed on the way if need be.
package enum StreamedExport {
    /// Opens what `source` has; `size` is that of its file, and `place` what to add to its form.
    package static func open(
        _ source: any ByteSource, size: UInt64? = nil, place: String = "", _ unpacking: Unpacking
    ) throws -> Export {
        let outer = try PeekedSource(source, stop: unpacking.stop)
        if let form = ForeignForm.ruined(outer.head) { throw form.refusal(source.name) }
        let compression = FileSignature(outer.head).compression
        guard compression != .none else {
            return try content(outer, size: size, place: place, unpacking)
        }
        let inner = try PeekedSource(compression.decompress(outer), isDecompressed: true)
        return try content(
            inner, size: size, place: "\(place), compressed with \(compression)",
            inside: " inside \(compression)", unpacking)
    }

    private static func content(
        _ source: PeekedSource, size: UInt64?, place: String, inside: String = "",
        _ unpacking: Unpacking
    ) throws -> Export {
        switch FileSignature(source.head) {
        case .text where ScriptHead.looksLikeDump(source.head) && ForeignForm(source.head) == nil:
            return .script(
                try script(source, unpacking), form: "SQL script\(place)", size: size)
        case .customArchive:
            try RuinedFile.refuse(archive: source.head, source.name, inside: inside)
            return .archive(try CustomStream(source), form: "custom archive\(place)")
        case .tar: return try tar(source, size: size, place: place, unpacking)
        case let signature: throw refusal(signature, source, inside)
        }
    }

    /// A script of which what was chosen is read.
    private static func script(
        _ source: PeekedSource, _ unpacking: Unpacking
    ) throws -> PeekedSource {
        let source = try mended(source, unpacking)
        source.choose(unpacking.database)
        return source
    }

    /// A script with its line ends as they were.
    ///
    /// Throws `.damaged` where they became CR LF and are not to be turned back.
    private static func mended(
        _ source: PeekedSource, _ unpacking: Unpacking
    ) throws -> PeekedSource {
        if unpacking.mendsCRLF {
            return try PeekedSource(CRLFSource(source), isDecompressed: true)
        }
        guard !LineEnds.areMadeCRLF(source.head, least: 2) else {
            throw LineEnds.refusal(source.name)
        }
        return source
    }

    /// What comes first in a tar decides: pg_dump's own table of contents, a dump, or anything else,
    /// which is unpacked into a temporary file, as a folder's files come in no particular order.
    private static func tar(
        _ source: PeekedSource, size: UInt64?, place: String, _ unpacking: Unpacking
    ) throws -> Export {
        let tar = try TarStream(source)
        if tar.isPostgres {
            return .archive(try tar.archive(), form: "tar archive\(place)")
        }
        let first = try PeekedSource(tar.firstFile())
        let path = tar.firstPath ?? ""
        switch FileSignature(first.head) {
        case .customArchive:
            return .archive(try CustomStream(first), form: "custom archive in a tar\(place)")
        case .text where ScriptHead.looksLikeDump(first.head) && !path.hasSuffix("restore.sql"):
            return .script(
                try script(first, unpacking), form: "SQL script in a tar\(place)", size: size)
        default:
            let (files, folder) = try unpacking.container(tar, first, of: source.name)
            return try PackedExport.open(
                nil, in: files, place: "\(place), unpacked into \(folder)", unpacking)
        }
    }

    private static func refusal(
        _ signature: FileSignature, _ source: PeekedSource, _ place: String
    ) -> MigrationError {
        func refuse(
            _ code: MigrationError.Code, _ what: String, _ advice: String? = nil
        ) -> MigrationError {
            MigrationError(code, "\(source.name): \(what)\(place)", advice: advice)
        }
        if let form = ForeignForm(source.head) {
            return form.refusal(source.name, inside: place)
        }
        switch signature {
        case .text, .customArchive, .tar:
            return refuse(
                .damaged, "this is not a dump: it is text, but does not begin as SQL does")
        case .tableOfContents:
            return refuse(
                .cannotOpen, "this is only the table of contents of an archive",
                "Name the folder that it stands in")
        case .empty: return refuse(.damaged, "this is not a dump: it is empty")
        case .binary:
            return refuse(.damaged, "this is not a dump: it is neither an archive nor SQL")
        case .zip:
            return refuse(
                .cannotOpen, "a zip has its directory at the end and cannot be read from a pipe",
                "Save it to a file first, and name that")
        case .encrypted:
            return refuse(
                .cannotOpen, "this is encrypted with OpenPGP",
                DirectoryListing.isFile(source.name)
                    ? "Pipe it in: gpg --decrypt \(source.name) | emigrate convert - -o clean.sql"
                    : "Decrypt it first, with gpg --decrypt")
        case .gzip, .lz4, .zstd:
            return refuse(.damaged, "this is compressed twice: \(signature)")
        }
    }
}
