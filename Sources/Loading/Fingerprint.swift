import ByteStreams
import DumpArchive
import Exports
import RoleRewriting
import SQLSyntax
import Selection
import Transformation

/// What tells one load from another: the export, and every option that changes what is loaded.
enum Fingerprint {
    /// How much of the beginning of an entry's data tells it from another's, in bytes.
    private static let sampleSize = 4096

    /// The fingerprint of an archive, in hexadecimal.
    ///
    /// It covers the whole table of contents after choosing and rewriting, with the time of the dump,
    /// so that another choice or role map makes another load; and the sizes and first bytes of what
    /// each entry has stored, for a folder may be filled again under the same table of contents.
    static func of(_ prepared: PreparedArchive, _ contentOptions: ContentOptions) throws -> String {
        var bytes = TOCWriter.bytes(of: prepared.contents)
        bytes += prepared.emptiedEntries.sorted().flatMap { Array("\($0) ".utf8) }
        bytes += signature(of: contentOptions)
        let archive = prepared.archive
        for entry in prepared.contents.entries where entry.hasData && entry.kind != .blobs {
            let data = try archive.data(of: entry)
            let stated = try archive.statedSize(of: data)
            bytes += Array("\(entry.dumpID) \(data.size) \(stated ?? 0) ".utf8)
            bytes += try head(of: archive.openStored(data))
        }
        return of(bytes)
    }

    /// The fingerprint of what is read from front to back: its head, samples of its file where it is
    /// in one, and what is made of it.
    ///
    /// A pipe has no more than its head; what a load that goes on passes over is therefore held
    /// against the journal.
    static func of(
        _ export: Export, file: RandomAccessFile?, options: LoadOptions
    ) throws(StreamError) -> String {
        var bytes: [UInt8]
        var size: UInt64?
        switch export {
        case .archive(let archive, _): bytes = TOCWriter.bytes(of: archive.contents)
        case .script(let source, _, let length):
            bytes = source.head + (source.database.map { [0] + $0.bytes + [0] } ?? [])
            size = length
        }
        if let file { bytes += try samples(of: file) }
        bytes += Array("\(size ?? 0) ".utf8)
        bytes += signature(of: options.contentOptions)
        return of(bytes)
    }

    /// All that content options may change.
    private static func signature(of contentOptions: ContentOptions) -> [UInt8] {
        let (roles, rewriting) = (contentOptions.roles, contentOptions.rewriting)
        var bytes = Array(
            """
            \(contentOptions.keepsOneTimeKeys) \(contentOptions.selection.signature) \
            \(rewriting.keepsPrivileges) \(rewriting.loaderIsSuperuser) \
            \(rewriting.keepsStatistics) \(rewriting.keepsTablespaces) \
            \(rewriting.keepsAccessMethods) \(roles.keepsAll) \(contentOptions.encoding ?? "") \
            \(roles.target)\0
            """.utf8)
        for (role, action) in roles.explicit.sorted(by: { $0.key < $1.key }) {
            bytes += role.bytes + Array("\0\(action)\0".utf8)
        }
        return bytes
    }

    private static func head(of source: any ByteSource) throws(StreamError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: sampleSize, alignment: 1)
        defer { buffer.deallocate() }
        var count = 0
        while count < sampleSize {
            let read = try source.read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if read == 0 { break }
            count += read
        }
        return Array(buffer[..<count])
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
