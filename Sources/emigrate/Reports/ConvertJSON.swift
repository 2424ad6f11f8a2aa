import Conversion
import Loading
import RoleRewriting
import SQLSyntax
import Transformation

/// A conversion's report for programs.
///
/// Fields are only ever added; `schema` counts breaks.
struct ConvertJSON: Encodable {
    struct Role: Encodable {
        var name: String
        var fate: String
        var becomes: String?
        var platform: String?
        var uses: [String: Int]
    }

    struct Omission: Encodable {
        var reason: String
        var count: Int
        var examples: [String]
    }

    struct Finding: Encodable {
        var place: String
        var role: String?
        var statement: String
    }

    struct Need: Encodable {
        var statement: String
        var needs: String
        var isExtension: Bool
    }

    struct EmptiedTable: Encodable {
        var table: String
        var rows: UInt64
    }

    /// How many tables' rows and large objects came into an archive in which way.
    struct DataTransfer: Encodable {
        var linked: Int
        var cloned: Int
        var copied: Int
        var recompressed: Int

        init(_ transfer: TransformReport.Transfer) {
            linked = transfer.linked
            cloned = transfer.cloned
            copied = transfer.copied
            recompressed = transfer.recompressed
        }
    }

    var schema = 1
    var command = "convert"
    var input: String
    var output: String
    var format: String
    var database: String?
    var serverVersion: String?
    var dumpVersion: String?
    var isSynapse: Bool
    var entries: Int
    var tables: Int
    /// Nil where not all data was read.
    var rows: UInt64?
    var largeObjects: UInt64
    var dataBytes: UInt64?
    var sqlBytes: UInt64?
    var archiveBytes: UInt64?
    var data: DataTransfer?
    var targetRole: String?
    var statementsChanged: Int
    var roles: [Role] = []
    /// Nil where roles were not looked for.
    var namesOwners: Bool?
    var leftOut: [Omission] = []
    var emptiedTables: [EmptiedTable]
    var selection: SelectionJSON?
    var needs: [Need] = []
    var needCount = 0
    var findings: [Finding] = []
    var findingCount: Int

    init(_ report: TransformReport, input: String, output: String) {
        self.input = input
        self.output = output
        format = report.format
        database = report.databaseName
        serverVersion = report.serverVersion
        dumpVersion = report.dumpVersion
        isSynapse = report.isSynapse
        entries = report.entries
        tables = report.tables
        rows = report.isDataRead ? report.rows : nil
        largeObjects = report.largeObjects
        dataBytes = report.isDataRead ? report.dataBytes : nil
        if let transfer = report.transfer {
            data = DataTransfer(transfer)
            archiveBytes = report.outputBytes > 0 ? report.outputBytes : nil
        } else {
            sqlBytes = report.outputBytes
        }
        targetRole = report.rewriting == nil ? nil : report.target
        statementsChanged = report.rewriting?.changedCount ?? 0
        emptiedTables = report.tablesLeftOut.map {
            EmptiedTable(table: $0.table, rows: $0.rows)
        }
        selection = report.selection.map { SelectionJSON($0) }
        findingCount = report.rewriting?.findingCount ?? 0
        namesOwners = report.rewriting.map { !$0.namesNoOwner }
        if let rewriting = report.rewriting { add(rewriting) }
    }

    private mutating func add(_ rewriting: RewriteReport) {
        for (name, uses) in rewriting.roles.sorted(by: { $0.key < $1.key }) {
            var role = Role(
                name: name.description, fate: "kept", becomes: nil,
                platform: PlatformRoles.provider(of: name),
                uses: Dictionary(uses.map { ($0.key.rawValue, $0.value) }) { $0 + $1 })
            switch rewriting.actions[name] {
            case .mapped(let target):
                role.fate = "mapped"
                role.becomes = target.description
            case .dropped: role.fate = "dropped"
            case .kept, .none: break
            }
            roles.append(role)
        }
        leftOut = ConvertJSON.omissions(rewriting)
        needCount = rewriting.needCount
        needs = ConvertJSON.needs(rewriting)
        findings = rewriting.findings.map {
            Finding(place: $0.place, role: $0.role?.description, statement: $0.statement)
        }
    }
    /// What was left out, by reason.
    static func omissions(_ rewriting: RewriteReport) -> [Omission] {
        RewriteReport.Reason.allCases.compactMap { reason in
            rewriting.omissionCounts[reason].map { count in
                Omission(
                    reason: reason.rawValue, count: count,
                    examples: rewriting.omissions.filter { $0.reason == reason }.map(\.statement))
            }
        }
    }

    /// What stays and needs what was left out.
    static func needs(_ rewriting: RewriteReport) -> [Need] {
        rewriting.needs.map {
            Need(statement: $0.statement, needs: $0.needed, isExtension: $0.isExtension)
        }
    }
}
