import ByteStreams
import DumpArchive
import RoleRewriting
import SQLSyntax

/// What tells one load from another: the export with its definitions as they are loaded.
enum Fingerprint {
    /// The fingerprint of an archive, in hexadecimal.
    ///
    /// It covers the whole table of contents after choosing and rewriting, with the time of the dump,
    /// and so another choice or role map makes another load.
    static func of(_ prepared: PreparedArchive) -> String {
        var bytes = TOCWriter.bytes(of: prepared.contents)
        bytes += prepared.emptiedEntries.sorted().flatMap { Array("\($0) ".utf8) }
        return of(bytes)
    }

    /// The fingerprint of what is read from front to back: its head, samples of its file where it is
    /// in one, and what becomes of the roles.
    static func of(
        _ export: Export, file: RandomAccessFile?, options: LoadOptions
    ) throws(StreamError) -> String {
        var bytes: [UInt8]
        var size: UInt64?
        switch export {
        case .archive(let archive, _): bytes = TOCWriter.bytes(of: archive.contents)
        case .script(let source, _, let length):
            bytes = source.head
            size = length
        }
        if let file { bytes += try samples(of: file) }
        bytes += Array(
            "\(size ?? 0) \(options.adaptation.roles.target) \(options.adaptation.keepsOneTimeKeys)"
                .utf8)
        if !options.adaptation.selection.isEverything {
            bytes += Array(options.adaptation.selection.signature.utf8)
        }
        for (role, fate) in options.adaptation.roles.explicit.sorted(by: { $0.key < $1.key }) {
            bytes += role.bytes + Array("\(fate)".utf8)
        }
        return of(bytes)
    }

    /// Pieces from all over a file, its end among them, where compressed files have a checksum of
    /// everything.
    private static func samples(of file: RandomAccessFile) throws(StreamError) -> [UInt8] {
        let length: UInt64 = 4096
        let last = file.size > length ? file.size - length : 0
        var bytes: [UInt8] = []
        var former: UInt64?
        for number in 0...UInt64(64) {
            let offset = last / 64 * number + last % 64 * number / 64
            guard offset != former else { continue }
            former = offset
            let count = min(length, file.size - offset)
            bytes += try RangeSource(file, offset: offset, length: count)
                .readAll(atMost: Int(count))
        }
        return bytes
    }

    /// The fingerprint of anything.
    static func of(_ bytes: [UInt8]) -> String {
        var total = RowTotal()
        total.add(bytes.withUnsafeBytes { RowSum.hash($0) })
        return total.checksum
    }
}
