import DumpArchive
import RoleRewriting
import SQLSyntax

/// What tells one load from another: the export with its definitions as they are loaded.
enum Fingerprint {
    /// The fingerprint of an archive, in hexadecimal.
    ///
    /// It covers the whole table of contents after rewriting, with the time of the dump, and so
    /// another role map makes another load.
    static func of(_ prepared: PreparedArchive) -> String {
        var bytes = TOCWriter.bytes(of: prepared.contents)
        bytes += prepared.emptiedEntries.sorted().flatMap { Array("\($0) ".utf8) }
        return of(bytes)
    }

    /// The fingerprint of a script: its first bytes and its size, and what becomes of the roles.
    static func of(_ source: PeekedSource, size: UInt64?, options: LoadOptions) -> String {
        var bytes = source.head
        bytes += Array("\(size ?? 0) \(options.roles.target) \(options.keepsOneTimeKeys)".utf8)
        for (role, fate) in options.roles.explicit.sorted(by: { $0.key < $1.key }) {
            bytes += role.bytes + Array("\(fate)".utf8)
        }
        return of(bytes)
    }

    /// The fingerprint of anything.
    static func of(_ bytes: [UInt8]) -> String {
        var total = RowTotal()
        total.add(bytes.withUnsafeBytes { RowSum.hash($0) })
        return total.checksum
    }
}
