import Exports
import Loading
import SynapseSchema
import TargetCheck

/// An inspection's report for programs.
///
/// Fields are only ever added; `schema` counts breaks.
struct InspectJSON: Encodable {
    struct Table: Encodable {
        var database: String?
        var schema: String?
        var name: String
        var storedBytes: UInt64
        var textBytes: UInt64?
        var rows: UInt64?
        var isEstimate: Bool
    }

    struct Database: Encodable {
        var name: String?
        var isFilled: Bool
    }

    struct Backup: Encodable {
        var version: Int
        var keys: Int?
        var isRecoverable: Bool
    }

    struct User: Encodable {
        var name: String
        var standing: String
        var isAdmin: Bool
        var hasPassword: Bool
        var devices: Int
        var accessTokens: Int
        var sessions: Int
        var crossSigning: String
        var backup: Backup?
        var secretStorage: String
        var lastSeen: Int?
        var isReady: Bool
        var tasks: [String]

        init(_ user: UserReadiness) {
            name = user.name
            standing = user.standing.rawValue
            isAdmin = user.isAdmin
            hasPassword = user.hasPassword
            devices = user.devices
            accessTokens = user.tokens
            sessions = user.sessions
            crossSigning = user.crossSigning.rawValue
            backup = user.backup.map {
                Backup(version: $0.version, keys: $0.keys, isRecoverable: $0.isRecoverable)
            }
            secretStorage = user.secretStorage.rawValue
            lastSeen = user.lastSeen
            isReady = user.isReady
            tasks = user.tasks.map(\.rawValue)
        }
    }

    var schema = 1
    var command = "inspect"
    var input: String
    var format: String
    var archiveVersion: String?
    var compression: String?
    var created: String?
    var database: String?
    var databases: [Database]?
    var serverVersion: String?
    var dumpVersion: String?
    var encoding: String?
    var isSynapse: Bool
    var serverName: String?
    var schemaVersion: Int?
    var compatVersion: Int?
    var lastRelease: String?
    var backgroundUpdates: [String]?
    var oneTimeKeys: Int?
    var extensions: [String]
    var owners: [String: Int]
    var tables: [Table]
    var users: [User]
    var people: Int
    var readyPeople: Int
    var findings: [CheckJSON.Finding]
    var unreadTables: [String]

    init(_ outcome: InspectOutcome) {
        let outline = outcome.examination.outline
        let facts = outcome.examination.facts
        input = outline.path
        format = outline.format
        archiveVersion = outline.archiveVersion
        compression = outline.compression
        created = outline.created
        database = outline.databaseName
        if !outline.databases.isEmpty {
            databases = outline.databases.map { Database(name: $0.name, isFilled: $0.isFilled) }
        }
        serverVersion = outline.serverVersion
        dumpVersion = outline.dumpVersion
        encoding = outline.encoding
        isSynapse = outline.isSynapse
        serverName = outcome.serverName
        schemaVersion = facts.schemaVersion?.first?.version
        compatVersion = facts.compatVersion?.first
        lastRelease = outcome.lastRelease?.description
        backgroundUpdates = facts.backgroundUpdates
        oneTimeKeys = facts.oneTimeKeys
        extensions = outline.extensions
        owners = outline.owners
        tables = outline.tables.map {
            Table(
                database: $0.database, schema: $0.schema, name: $0.name,
                storedBytes: $0.storedBytes,
                textBytes: $0.textBytes, rows: $0.rows, isEstimate: $0.isEstimate)
        }
        users = outcome.examination.users.map { User($0) }
        people = outcome.summary.people
        readyPeople = outcome.summary.ready
        findings = outcome.findings.map { CheckJSON.Finding($0) }
        unreadTables = outcome.examination.unread.sorted()
    }
}
