import ByteStreams
import DumpArchive
package import Exports
package import SQLSyntax

/// Decides which statements of a script stay, as they go by.
///
/// A script does not say what belongs to which table, so only what a statement's own words tell can
/// be chosen: rows of tables, and rows or definitions altogether.
package struct ScriptSelector {
    private let selection: Selection
    private let script: String
    /// Where names without a schema are made: dumps before 2018 set it.
    private var defaultSchema = Array("public".utf8)
    /// What was seen of relations, while patterns have to name some.
    private var seen: Set<[[UInt8]]> = []
    private var filled: Set<[[UInt8]]> = []
    private var unmatched: [NamePattern]
    private var rowsLeftOut: [(name: [[UInt8]], count: UInt64)] = []
    private var statementsLeftOut = 0
    /// Whether the rows that follow belong to the last table in `rowsLeftOut`.
    private var countsRows = false

    /// Prepares to choose from a script.
    ///
    /// Throws `.usage` for what only an archive can be asked for.
    package init(_ selection: Selection, script: String, isClusterDump: Bool) throws(MigrationError)
    {
        self.selection = selection
        self.script = script
        unmatched = selection.excludedRows
        let hasChildren = selection.excludedRows.contains(where: \.hasChildren)
        guard !selection.namesObjects, selection.sections.isEmpty, !hasChildren else {
            throw MigrationError(
                .usage,
                "\(script): a SQL script does not say which statements belong to which table or"
                    + " section, nor in time which tables are partitions; only an archive does",
                advice: "Dump it as an archive (pg_dump -Fd), or choose with --exclude-table-data,"
                    + " --schema-only or --data-only")
        }
        for pattern in selection.excludedRows { try pattern.refuseOtherDatabase(than: nil) }
        guard !isClusterDump || !selection.dataOnly else {
            throw MigrationError(
                .usage, "\(script): rows of several databases cannot be taken without definitions",
                advice: "Dump the database that you want by itself, with pg_dump")
        }
    }

    /// What was left out; nil where everything was to stay.
    package func report(isSynapse: Bool) -> SelectionReport? {
        guard !selection.isEverything else { return nil }
        var report = SelectionReport()
        report.entriesLeftOut = statementsLeftOut
        report.rowsLeftOut = rowsLeftOut.map {
            SelectionReport.Rows(table: Self.text($0.name), storedBytes: nil, count: $0.count)
        }
        report.warnings = selection.excludedRows.filter { pattern in
            !rowsLeftOut.contains { pattern.matches(schema: $0.name[0], name: $0.name[1]) }
        }.map {
            "\($0.argument(of: "--exclude-table-data")) leaves nothing out: what it names has no rows"
                + " of its own"
        }
        if isSynapse { report.warnings += SynapseChoice.warnings(report, selection) }
        return report
    }

    /// Whether a statement stays; `table` is the one that it fills.
    ///
    /// Throws `.refused` for a foreign key to rows that were left out.
    package mutating func keeps(
        _ statement: SQLStatement, filling table: FilledTable?
    ) throws(MigrationError) -> Bool {
        countsRows = false
        guard !selection.isEverything else { return true }
        let keeps: Bool
        if let table {
            keeps = keepsRows(resolved(table.name.map(\.bytes)), table, statement)
        } else {
            keeps = try keepsOther(statement)
        }
        if !keeps { statementsLeftOut += 1 }
        return keeps
    }

    /// Takes note of rows that followed a statement which was left out.
    package mutating func noteRowsLeftOut(_ count: Int) {
        guard countsRows else { return }
        rowsLeftOut[rowsLeftOut.count - 1].count += UInt64(count)
    }

    /// Sees, at the end of the script, that every pattern has named a table.
    package func finish() throws(MigrationError) {
        guard let pattern = unmatched.first else { return }
        throw PatternMatcher.unmatched(
            pattern, "--exclude-table-data", "table", among: seen.map(Self.text))
    }

    private mutating func keepsRows(
        _ name: [[UInt8]], _ table: FilledTable, _ statement: SQLStatement
    ) -> Bool {
        note(name)
        let isExcluded = selection.excludedRows.contains {
            $0.matches(schema: name[0], name: name[1])
        }
        guard isExcluded || selection.schemaOnly else {
            if !selection.excludedRows.isEmpty { filled.insert(name) }
            return true
        }
        if let index = rowsLeftOut.firstIndex(where: { $0.name == name }) {
            // Rows that follow are counted for the last one.
            rowsLeftOut.append(rowsLeftOut.remove(at: index))
        } else {
            rowsLeftOut.append((name, 0))
        }
        countsRows = true
        if !table.isCopy { noteRowsLeftOut(Int(clamping: InsertedRows.count(statement))) }
        return false
    }

    private mutating func keepsOther(_ statement: SQLStatement) throws(MigrationError) -> Bool {
        noteRelation(statement)
        switch StatementKind(statement) {
        case .setting(let name):
            if name == "search_path", let (schema, _) = statement.identifier(at: 3),
                schema.description != "pg_catalog", statement.isKeyword(0, "SET")
            {
                defaultSchema = schema.bytes
            }
            return true
        case .bracket, .besideRows: return !selection.schemaOnly
        case .outside, .upkeep: return !selection.dataOnly
        case .copy, .reset: return true
        case .foreignKey(let table, let referenced):
            guard !selection.dataOnly else { return false }
            try refuseMissingRows(table, referenced)
            return true
        case .index, .constraint, .removal, .apart, .other:
            let isData = isAboutLargeObject(statement)
            return isData ? !selection.schemaOnly : !selection.dataOnly
        }
    }

    /// Whether a statement says something about a large object, which counts as data.
    private func isAboutLargeObject(_ statement: SQLStatement) -> Bool {
        if statement.hasKeywords(0, "ALTER", "LARGE", "OBJECT")
            || statement.calledFunction == "lo_unlink"
        {
            return true
        }
        guard
            statement.isKeyword(0, "COMMENT") || statement.isKeyword(0, "SECURITY")
                || statement.isKeyword(0, "GRANT") || statement.isKeyword(0, "REVOKE"),
            let on = statement.firstKeyword("ON", from: 1)
        else { return false }
        return statement.hasKeywords(on + 1, "LARGE", "OBJECT")
    }

    private func refuseMissingRows(
        _ table: [UInt8], _ referenced: [UInt8]
    ) throws(MigrationError) {
        func name(_ bytes: [UInt8]) -> [[UInt8]] {
            resolved(bytes.split(separator: 0, omittingEmptySubsequences: false).map(Array.init))
        }
        let missing = name(referenced)
        guard filled.contains(name(table)), rowsLeftOut.contains(where: { $0.name == missing })
        else { return }
        throw MigrationError(
            .refused,
            "\(script): rows of \(Self.text(name(table))) may refer to rows of"
                + " \(Self.text(missing)), which are to be left out; its foreign key could not be"
                + " made",
            advice: "Leave out both: --exclude-table-data \(Self.text(name(table)))")
    }

    private mutating func noteRelation(_ statement: SQLStatement) {
        guard !unmatched.isEmpty, statement.isKeyword(0, "CREATE") else { return }
        let kinds: [StaticString] = ["TABLE", "VIEW", "SEQUENCE"]
        for index in 1...3 where kinds.contains(where: { statement.isKeyword(index, $0) }) {
            if let parts = statement.qualifiedName(at: index + 1) {
                note(resolved(parts.map(\.bytes)))
            }
            return
        }
    }

    private mutating func note(_ name: [[UInt8]]) {
        guard !unmatched.isEmpty else { return }
        seen.insert(name)
        unmatched.removeAll { $0.matches(schema: name[0], name: name[1]) }
    }

    private func resolved(_ parts: [[UInt8]]) -> [[UInt8]] {
        parts.count > 1 ? parts : [defaultSchema] + parts
    }

    private static func text(_ name: [[UInt8]]) -> String {
        MessageText.string(Array(name.joined(separator: [0x2e])))
    }
}
