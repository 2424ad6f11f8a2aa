import ByteStreams
package import DumpArchive

/// Opens an export in a file, or in a part of one, that can be read at any position.
package enum FileExport {
    /// Opens what is in `window`, which messages call `path`; `place` is what to add to its form.
    package static func open(
        _ window: FileWindow, path: String, place: String, _ unpacking: Unpacking
    ) throws -> Export {
        let length = Int(min(window.length, UInt64(FileSignature.length)))
        let head = try window.bytes(at: 0, count: length)
        switch FileSignature(head) {
        case .zip where place.isEmpty:
            return try PackedExport.open(nil, in: ZipArchive(window.file), unpacking)
        case .tar:
            return try PackedExport.open(
                nil, in: TarArchive(window, path: path), place: place, unpacking)
        case .customArchive:
            let start = Int(min(window.length, UInt64(RuinedFile.length)))
            try RuinedFile.refuse(archive: window.bytes(at: 0, count: start), path)
            return .archive(try CustomArchive(window, path: path), form: "custom archive\(place)")
        default:
            let source = try RangeSource(
                window.file, offset: window.offset, length: window.length, name: path)
            return try StreamedExport.open(
                source, size: window.length, place: place, unpacking)
        }
    }
}
