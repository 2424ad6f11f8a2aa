package import DumpArchive
import Exports

/// Which entries of an archive belong to which, and what needs what.
///
/// An archive names dependencies by number and does not say which of them an entry is a part of;
/// that follows from its kind and its tag (pg_dump.c, the ArchiveEntry calls).
package struct EntryGraph {
    package let entries: [TOCEntry]
    /// The name of the database that was exported.
    package let databaseName: [UInt8]?
    /// The entries in the archive that each entry needs.
    package let needs: [[Int]]
    /// The entries that need each entry.
    package let neededBy: [[Int]]
    /// The entry that each one is a part or property of; nil for what stands for itself.
    package let hosts: [Int?]
    /// The parts and properties of each entry.
    package let parts: [[Int]]
    /// What each entry is attached to by an entry of its own, as a partition is to its root.
    ///
    /// Its definition does without that, although its dependencies name it.
    package let attachments: [Int: Set<Int>]

    package init(_ contents: TableOfContents) {
        entries = contents.entries
        databaseName = contents.header.databaseName
        let indexes = Dictionary(
            entries.enumerated().map { ($1.dumpID, $0) }, uniquingKeysWith: { first, _ in first })
        var neededBy: [[Int]] = Array(repeating: [], count: entries.count)
        needs = entries.enumerated().map { index, entry in
            var seen: Set<Int> = [index]
            let found = entry.dependencies.compactMap { indexes[$0] }.filter {
                seen.insert($0).inserted
            }
            for other in found { neededBy[other].append(index) }
            return found
        }
        self.neededBy = neededBy
        var parts = neededBy.map { _ in [Int]() }
        var hosts: [Int?] = []
        for index in entries.indices {
            let host = Self.host(of: entries[index], among: needs[index], entries)
            hosts.append(host)
            if let host { parts[host].append(index) }
        }
        self.hosts = hosts
        self.parts = parts
        attachments = Self.attachments(of: entries, needs)
    }

    /// Whether an entry is only attached to another that it seems to need.
    package func isAttached(_ index: Int, to other: Int) -> Bool {
        attachments[index]?.contains(other) ?? false
    }

    /// All that a table is a partition of, at any depth.
    package func roots(above table: Int) -> Set<Int> {
        var found: Set<Int> = []
        var waiting = [table]
        while let next = waiting.popLast() {
            for parent in attachments[next] ?? [] where found.insert(parent).inserted {
                waiting.append(parent)
            }
        }
        return found
    }

    /// What patterns of tables name: as pg_dump, any relation; and rows whose table is not there.
    package var relations: [Int] {
        entries.indices.filter { index in
            let kind = entries[index].kind
            return isRelation(index)
                || (kind == .tableData || kind == .sequenceSet) && needs[index].isEmpty
        }
    }

    /// Whether the entry makes something that has rows or looks like it.
    package func isRelation(_ index: Int) -> Bool {
        Self.relationKinds.contains(entries[index].kind)
    }

    /// Whether the entry makes a table, whose rows would go with it.
    package func isTable(_ index: Int) -> Bool {
        entries[index].kind == .table || entries[index].kind == "FOREIGN TABLE"
    }

    /// Whether the entry joins two others, and goes with either.
    package func isLink(_ index: Int) -> Bool { Self.attachedKinds[entries[index].kind] != nil }

    /// Whether the entry is a publication's list of what it has, not a part of that.
    package func isOfPublication(_ index: Int) -> Bool {
        entries[index].kind.bytes.starts(with: "PUBLICATION ".utf8)
    }

    /// Whether the entry only says something about another.
    package func isProperty(_ index: Int) -> Bool {
        Self.propertyKinds.contains(entries[index].kind)
    }

    package func isForeignKey(_ index: Int) -> Bool { entries[index].kind == "FK CONSTRAINT" }

    /// The tables that a foreign key refers to, other than its own.
    package func referenced(by index: Int) -> [Int] {
        let own = hosts[index]
        return needs[index].filter { isTable($0) && $0 != own }
    }

    private static func attachments(
        of entries: [TOCEntry], _ needs: [[Int]]
    ) -> [Int: Set<Int>] {
        var found: [Int: Set<Int>] = [:]
        for (index, entry) in entries.enumerated() {
            guard let kinds = attachedKinds[entry.kind] else { continue }
            // Such an entry needs both ends, and one end the other.
            let ends = needs[index].filter { kinds.contains(entries[$0].kind) }
            for end in ends { found[end, default: []].formUnion(needs[end].filter(ends.contains)) }
        }
        return found
    }

    private static func host(
        of entry: TOCEntry, among needs: [Int], _ entries: [TOCEntry]
    ) -> Int? {
        if propertyKinds.contains(entry.kind) { return needs.first }
        guard partKinds.contains(entry.kind) || entry.kind == "SEQUENCE" else { return nil }
        let relations = needs.filter { relationKinds.contains(entries[$0].kind) }
        // "table constraint": what else such an entry needs may be a table, too.
        let named = relations.first {
            entries[$0].namespace == entry.namespace
                && entry.tag.starts(with: entries[$0].tag + [0x20])
        }
        return named ?? relations.first
    }

    /// The schema and the name of an entry.
    package func name(of index: Int) -> String {
        let entry = entries[index]
        return String(
            decoding: (entry.namespace.map { $0 + [0x2e] } ?? []) + entry.tag, as: UTF8.self)
    }

    private static let relationKinds: Set<EntryKind> = [
        .table, "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "SEQUENCE",
    ]

    /// What the entries that attach join.
    private static let attachedKinds: [EntryKind: Set<EntryKind>] = [
        "TABLE ATTACH": [.table, "FOREIGN TABLE"], "INDEX ATTACH": ["INDEX", "CONSTRAINT"],
    ]

    private static let propertyKinds: Set<EntryKind> = [.comment, .acl, .securityLabel]

    private static let partKinds: Set<EntryKind> = [
        .tableData, .sequenceSet, "SEQUENCE OWNED BY", "DEFAULT", "CONSTRAINT", "CHECK CONSTRAINT",
        "FK CONSTRAINT", "INDEX", "TRIGGER", "RULE", "POLICY", "ROW SECURITY", "STATISTICS",
        .statisticsData, .extendedStatisticsData, .materializedViewData,
    ]
}
