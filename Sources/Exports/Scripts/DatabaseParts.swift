import ByteStreams
package import SQLSyntax

/// Follows which database the statements of a script are for, and passes over those of others where
/// one was chosen.
///
/// pg_dumpall writes the roles first, and then of each database what pg_dump would: a `\connect`, or
/// CREATE DATABASE and a `\connect`, up to the line that ends it (pg_dumpall.c, dumpDatabases;
/// pg_backup_archiver.c, RestoreArchive).
package struct DatabaseParts {
    /// The database that was chosen; nil for everything.
    private let wanted: Identifier?
    /// The database that statements are for; nil where psql has not been told.
    package private(set) var current: Identifier?
    /// The databases that the script connects to, in its order.
    package private(set) var names: [Identifier] = []
    private var frame = DumpFrame()
    /// Lines about the dump, which stand in front of the `\connect` or behind it: one of each stays.
    private var headLines: Set<DumpFrame.HeadLine> = []
    private var keptLast = false
    /// Whether there was a statement, of any database.
    private var hasStatements = false

    /// Follows all of a script, of which `wanted` is chosen.
    package init(choosing wanted: Identifier?) { self.wanted = wanted }

    /// Takes an item, and tells whether it stays.
    ///
    /// With `isBehindCopy` it stands between COPY … FROM stdin and its rows, or is some of them: all of
    /// that goes where the statement went, whatever a comment there says.
    package mutating func consume(
        _ item: StatementScanner.Item, _ bytes: UnsafeRawBufferPointer, isBehindCopy: Bool
    ) -> Bool {
        if case .statement = item, let first = bytes.first {
            hasStatements =
                hasStatements || ByteClass.isWordStart(first) || first == UInt8(ascii: "(")
        }
        switch item {
        case _ where isBehindCopy: return keptLast
        case .comment: keptLast = consume(comment: bytes)
        case .metaCommand:
            if case .connect(let name)? = MetaCommand(line: bytes) { connect(to: name) }
            keptLast = isWanted
        case .whitespace: return wanted == nil || keptLast
        case .statement, .fragment, .copyRows, .copyEnd: keptLast = isWanted
        }
        return keptLast
    }

    /// Throws `.damaged` where another dump begins before the one in front of it has ended.
    package func refuseCutDump(_ script: String, line: Int) throws(MigrationError) {
        guard frame.isBroken, let missing = frame.missingLine else { return }
        throw MigrationError(
            .damaged,
            "\(script): line \(line): a dump begins here, and the one before it ends without the"
                + " line “\(missing)”: it was cut short",
            advice: "Dump or fetch it again; if you cut it yourself, put that line at its end")
    }

    /// Ends the script called `script`, at a line.
    ///
    /// Throws `.damaged` where it was cut short or has no statement at all, and `.usage` where the database that was chosen is
    /// not in it.
    package func finish(_ script: String, line: Int) throws(MigrationError) {
        if let missing = frame.missingLine {
            throw MigrationError(
                .damaged,
                "\(script): line \(line): the script ends without the line “\(missing)”:"
                    + " it was cut short",
                advice: "Dump or fetch it again; if you cut it yourself, put that line at its end")
        }
        guard hasStatements else {
            throw MigrationError(
                .damaged, "\(script): this is not a dump: it holds no statement of SQL",
                advice: "See whether the export was fetched whole")
        }
        guard let wanted, !names.contains(wanted) else { return }
        guard !names.isEmpty else {
            throw MigrationError(
                .usage,
                "\(script): the script does not say which database it is of, so that"
                    + " \(wanted.description) cannot be chosen",
                advice: "Leave out --database: all of it is of one database")
        }
        throw MigrationError(
            .usage, "\(script): the script has no database \(wanted.description)",
            advice: Self.choice(names))
    }

    /// Throws `.usage` for an archive at `path` that is not of the database that was chosen.
    package static func refuse(
        _ wanted: Identifier, of database: [UInt8]?, _ path: String
    ) throws(MigrationError) {
        guard let database, database != wanted.bytes else { return }
        throw MigrationError(
            .usage,
            "\(path): this archive is of the database \(MessageText.string(database)), not"
                + " \(wanted.description)",
            advice: "Leave out --database: an archive is of one database")
    }

    /// What to say of a script that fills several databases, where one is wanted.
    package static func several(_ script: String, _ names: [Identifier?]) -> MigrationError {
        MigrationError(
            .cannotOpen, "\(script): the script holds \(names.count) databases",
            advice: choice(names.compactMap(\.self)))
    }

    private static func choice(_ names: [Identifier]) -> String {
        "Choose one with --database: " + names.map(\.description).joined(separator: ", ")
    }

    private var isWanted: Bool { wanted == nil || current == wanted }

    private mutating func connect(to name: Identifier) {
        current = name
        if !names.contains(name) { names.append(name) }
    }

    private mutating func consume(comment: UnsafeRawBufferPointer) -> Bool {
        let line = frame.consume(comment: comment)
        guard wanted != nil else { return true }
        switch line {
        case .clusterHead, .clusterEnd: return false
        case .databaseHead, .server, .program:
            return line.map { headLines.insert($0).inserted } ?? false
        case .databaseEnd:
            defer { current = nil }
            return isWanted
        case nil: return isWanted
        }
    }
}
