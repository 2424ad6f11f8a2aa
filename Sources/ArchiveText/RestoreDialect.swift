public import DumpArchive

/// Which release's pg_restore the SQL text follows.
///
/// An archive prints as the pg_restore of the release that dumped it does; up to 15 they agree in
/// almost everything.
public struct RestoreDialect: Hashable, Sendable {
    /// The major release, as 10, 15 or 18; 9 stands for all of 9.x.
    public var major: Int

    /// Follows the pg_restore of `major`.
    public init(major: Int) { self.major = major }

    /// Follows the pg_restore of the release that wrote the archive.
    ///
    /// A dump version that cannot be read falls back to what the format's version tells.
    public init(for header: ArchiveHeader) {
        let digits = (header.dumpVersion ?? []).prefix { (0x30...0x39).contains($0) }
        if let major: Int = parseDecimal(digits), (8...999).contains(major) {
            self.major = major
            return
        }
        switch header.version.minor {
        case ...13: major = 10
        case 14: major = 15
        case 15: major = 16
        default: major = 18
        }
    }

    /// Schema public and its comment are taken to exist already (up to 10).
    var skipsPublicSchema: Bool { major <= 10 }
    /// Comments and labels of the database come out without `create` too (up to 10).
    var keepsDatabaseComments: Bool { major <= 10 }
    /// `default_with_oids` is set before tables (up to 11).
    var setsDefaultWithOIDs: Bool { major <= 11 }
    /// `default_table_access_method` is set before tables (since 12).
    var setsAccessMethod: Bool { major >= 12 }
    /// `ALTER VIEW … OWNER`, where older releases say `ALTER TABLE` (since 16).
    var namesTrueKindOfOwned: Bool { major >= 16 }
    /// `transaction_timeout` exists (since 17).
    var hasTransactionTimeout: Bool { major >= 17 }
    /// A partitioned table's access method is set by ALTER (since 17).
    var altersAccessMethodOfPartitioned: Bool { major >= 17 }
    /// Statistics of the post-data section wait for materialized views (since 18).
    var defersPostDataStatistics: Bool { major >= 18 }
}
