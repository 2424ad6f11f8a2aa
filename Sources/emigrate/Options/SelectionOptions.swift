import ArgumentParser
import DumpArchive
import Exports
import Loading
import Selection

/// Which part of an export is wanted, by pg_dump's and pg_restore's options.
struct SelectionOptions: ParsableArguments {
    /// A section by the name that pg_dump has for it.
    enum SectionName: String, ExpressibleByArgument, CaseIterable {
        case preData = "pre-data"
        case data
        case postData = "post-data"

        var section: Section {
            switch self {
            case .preData: .preData
            case .data: .data
            case .postData: .postData
            }
        }
    }

    @Flag(name: .shortAndLong, help: "Definitions only, no rows.")
    var schemaOnly = false

    @Flag(
        name: [.customLong("data-only"), .customShort("a")],
        help: "Rows, large objects and positions of sequences only.")
    var dataOnly = false

    @Option(
        help: ArgumentHelp(
            "This section only: pre-data, data or post-data. Can be repeated.",
            valueName: "section"))
    var section: [SectionName] = []

    @Option(
        name: [.customLong("table"), .customShort("t")],
        help: ArgumentHelp(
            "This table only, with its indexes, constraints, sequences and what it needs. "
                + "Patterns are pg_dump's: app.ev*, t[0-9]+, \"Odd Name\". Can be repeated, as all that follow.",
            valueName: "pattern"))
    var table: [String] = []

    @Option(
        name: [.customLong("exclude-table"), .customShort("T")],
        help: ArgumentHelp("Not this table, nor what depends on it.", valueName: "pattern"))
    var excludeTable: [String] = []

    @Option(help: ArgumentHelp("Not the rows of this table.", valueName: "pattern"))
    var excludeTableData: [String] = []

    @Option(
        help: ArgumentHelp(
            "As --table, with its partitions and the tables that inherit from it.",
            valueName: "pattern"))
    var tableAndChildren: [String] = []

    @Option(
        help: ArgumentHelp(
            "As --exclude-table, with its partitions and the tables that inherit from it.",
            valueName: "pattern"))
    var excludeTableAndChildren: [String] = []

    @Option(
        help: ArgumentHelp(
            "As --exclude-table-data, with its partitions and the tables that inherit from it.",
            valueName: "pattern"))
    var excludeTableDataAndChildren: [String] = []

    @Option(
        name: [.customLong("schema"), .customShort("n")],
        help: ArgumentHelp("This schema only, with what is in it.", valueName: "pattern"))
    var schema: [String] = []

    @Option(
        name: [.customLong("exclude-schema"), .customShort("N")],
        help: ArgumentHelp("Not this schema, nor what depends on it.", valueName: "pattern"))
    var excludeSchema: [String] = []

    func validate() throws {
        if schemaOnly, dataOnly {
            throw ValidationError("--schema-only and --data-only leave nothing together.")
        }
        if !table.isEmpty || !tableAndChildren.isEmpty, !schema.isEmpty || !excludeSchema.isEmpty {
            throw ValidationError(
                "--table goes without --schema and --exclude-schema: its patterns name schemas.")
        }
        _ = try makeSelection()
    }

    func makeSelection() throws -> Selection {
        var selection = Selection()
        selection.sections = Set(section.map(\.section))
        selection.schemaOnly = schemaOnly
        selection.dataOnly = dataOnly
        selection.tables =
            try patterns(table) + patterns(tableAndChildren, children: true)
        selection.excludedTables =
            try patterns(excludeTable) + patterns(excludeTableAndChildren, children: true)
        selection.excludedRows =
            try patterns(excludeTableData) + patterns(excludeTableDataAndChildren, children: true)
        selection.schemas = try patterns(schema, of: .schemas)
        selection.excludedSchemas = try patterns(excludeSchema, of: .schemas)
        return selection
    }

    private func patterns(
        _ texts: [String], of subject: NamePattern.Subject = .tables, children: Bool = false
    ) throws -> [NamePattern] {
        try texts.map { text in
            do throws(MigrationError) {
                return try NamePattern(text, of: subject, children: children)
            } catch {
                throw ValidationError("\(error.message). \(error.advice ?? "")")
            }
        }
    }
}
