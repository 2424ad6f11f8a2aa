import ArchiveText
import ByteStreams
package import DumpArchive
import Exports
package import RoleRewriting
import SQLSyntax

/// Rewrites the roles in an archive's table of contents, entry by entry.
package struct ArchiveRewriter {
    package var script: ScriptRewriter
    package let options: RewriteOptions
    private let backslashEscapes: Bool
    /// Tables and sequences that the archive makes, by name and by number.
    private let relations: Set<[UInt8]>
    private let relationIDs: Set<DumpID>
    private let dumpIDs: Set<DumpID>
    /// Whether the archive has schema public, which its pg_restore did not print (up to 10).
    private let hidesPublicSchema: Bool
    private let extensions: [TOCEntry]
    /// The entries that went because a plain role may not make what they make, or needed one.
    package var leftOut: Set<DumpID> = []
    /// The extensions that are left out, by name.
    package var leftOutExtensions: [DumpID: String] = [:]
    /// The access methods that the archive makes; tables can do without theirs.
    package let accessMethods: Set<DumpID>
    /// The entries as the archive has them, for messages.
    package let originals: [TOCEntry]

    package var report: RewriteReport { script.statements.report }

    /// Prepares to rewrite entries of an archive with these contents.
    package init(
        _ contents: TableOfContents, roles: RoleMap, options: RewriteOptions,
        backslashEscapes: Bool
    ) throws(RewriteError) {
        self.options = options
        self.backslashEscapes = backslashEscapes
        let relations = contents.entries.filter(\.isRelation)
        self.relations = Set(relations.map(\.qualifiedName))
        relationIDs = Set(relations.map(\.dumpID))
        hidesPublicSchema = RestoreDialect(for: contents.header).major <= 10
        dumpIDs = Set(contents.entries.map(\.dumpID))
        accessMethods = Set(
            contents.entries.filter { $0.kind == "ACCESS METHOD" }.map(\.dumpID))
        originals = contents.entries
        extensions = contents.entries.filter { $0.kind == "EXTENSION" }
        var statements = StatementRewriter(roles: roles, options: options)
        for entry in contents.entries where entry.kind != .defaultACL {
            if let owner = entry.owner, !owner.isEmpty {
                try statements.noteOwner(Identifier(exactly: owner))
            }
        }
        script = ScriptRewriter(statements: statements)
    }

    /// What was chosen of the table of contents, after rewriting; entries of which nothing stays are
    /// gone.
    package mutating func rewrite(_ contents: TableOfContents) throws -> TableOfContents {
        // An extension that is not chosen tells all the same whether its rows have a table.
        if contents.entries.contains(where: fillsMissingRelation) {
            let chosen = Set(contents.entries.map(\.dumpID))
            for entry in extensions where !chosen.contains(entry.dumpID) { _ = try rewrite(entry) }
        }
        var result = contents
        result.entries = []
        result.entries.reserveCapacity(contents.entries.count)
        for entry in contents.entries {
            do {
                if let entry = try rewrite(entry) { result.entries.append(entry) }
            } catch let error as SQLError {
                throw ArchiveError(
                    .damaged, error.description, path: nil, entry: ArchiveError.Entry(entry))
            }
        }
        return result
    }

    private mutating func rewrite(_ entry: TOCEntry) throws -> TOCEntry? {
        if entry.isStatistics, !options.keepsStatistics {
            script.statements.countOmission(.statistics, entry.readableName)
            return nil
        }
        if hidesPublicSchema,
            entry.kind == .schema && entry.tag.elementsEqual("public".utf8)
                || entry.kind == .comment && entry.tag.elementsEqual("SCHEMA public".utf8)
        {
            return nil
        }
        if script.statements.hasOthersExtensions, fillsMissingRelation(entry) {
            script.statements.countOmission(.extensionMember, entry.readableName)
            return nil
        }
        var entry = entry
        let owner = try rewriteOwner(&entry)
        script.statements.note(entryIsDependent: needsWhatIsLeftOut(entry))
        rewriteStorage(&entry)
        if entry.kind == "USER MAPPING" { try rewriteTag(&entry) }
        if let definition = entry.definition, !definition.isEmpty {
            let before = report
            let text = try script.rewrite(
                script: definition, owner: owner, isMadeByExport: isMade(entry),
                backslashEscapes: backslashEscapes)
            if text.isEmpty {
                if entry.kind == "EXTENSION" {
                    leftOutExtensions[entry.dumpID] = "\(Identifier(exactly: entry.tag))"
                } else if before.countOfSuperusers != report.countOfSuperusers {
                    leftOut.insert(entry.dumpID)
                }
                return nil
            }
            entry.definition = text
            if before.needCount == report.needCount { noteNeed(of: entry) }
            if script.statements.isSuperusers(entry.kind.description, entry.tag) {
                script.statements.countOmission(.superuserOwner, entry.readableName)
                entry.owner = nil
            }
        }
        if entry.kind == "USER MAPPING", let drop = entry.dropStatement, !drop.isEmpty {
            entry.dropStatement = try script.rewrite(
                script: drop, owner: nil, backslashEscapes: backslashEscapes)
        }
        return entry
    }

    /// Whether an entry has rows, or the position, of something that is not in the archive.
    ///
    /// pg_dump writes data without a definition for the configuration of extensions alone, where
    /// it writes the extensions, too (pg_dump.c, processExtensionTables).
    private func fillsMissingRelation(_ entry: TOCEntry) -> Bool {
        (entry.kind == .tableData || entry.kind == .sequenceSet)
            && !relations.contains(entry.qualifiedName)
            && !entry.dependencies.contains(where: relationIDs.contains)
    }

    /// Whether the object whose privileges `entry` has is in the archive, too.
    private func isMade(_ entry: TOCEntry) -> Bool? {
        guard entry.kind == .acl, !entry.dependencies.isEmpty else { return nil }
        return entry.dependencies.contains { dumpIDs.contains($0) }
    }

    /// Puts the image of the owner in its place, and returns the owner that it had.
    private mutating func rewriteOwner(_ entry: inout TOCEntry) throws -> Identifier? {
        guard let bytes = entry.owner, !bytes.isEmpty else { return nil }
        let owner = Identifier(exactly: bytes)
        entry.owner = try script.statements.owner(owner)?.bytes
        return owner
    }

    /// `USER MAPPING role SERVER name`, where the role is not quoted.
    private mutating func rewriteTag(_ entry: inout TOCEntry) throws {
        let opening = Array("USER MAPPING ".utf8)
        let server = Array(" SERVER ".utf8)
        guard entry.tag.starts(with: opening) else { return }
        // A role's name may hold the word too; the definition tells which is meant.
        for index in opening.count..<max(opening.count, entry.tag.count - server.count)
        where entry.tag[index...].starts(with: server) {
            let role = Identifier(exactly: Array(entry.tag[opening.count..<index]))
            guard role != Identifier("public"),
                entry.definition.map({ Self.maps($0, role) }) ?? false,
                let image = script.statements.roles.mappedRole(for: role)
            else { continue }
            entry.tag.replaceSubrange(opening.count..<index, with: image.bytes)
            return
        }
    }

    private static func maps(_ definition: [UInt8], _ role: Identifier) -> Bool {
        definition.starts(with: Array("CREATE USER MAPPING FOR ".utf8) + role.quoted + [0x20])
    }
}

extension TOCEntry {
    /// The schema and the name, which together name a table.
    package var qualifiedName: [UInt8] { (namespace ?? []) + [0] + tag }

    /// Whether it makes something that rows, or a position, may be for.
    fileprivate var isRelation: Bool {
        [.table, "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE"].contains(kind)
    }
}
