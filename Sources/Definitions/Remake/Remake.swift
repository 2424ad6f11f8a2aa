import Exports
package import PostgresClient
import RoleRewriting
package import SQLSyntax

/// The definitions of an export, made once more as a whole.
///
/// What a statement makes besides what it is named after, which names the server makes up, and what
/// later statements change: only the server knows. So it carries out all of them again, in the order
/// and with the names that the export has, where the schemas of the database have made room; the
/// catalogs then tell of both in the same words. All of it happens in one transaction, which is
/// always rolled back.
package struct Remake {
    /// What is said of the objects that the export makes.
    package private(set) var facts: [DefinedObject: Facts] = [:]
    /// Who may do what with them.
    package private(set) var access: AccessReader?
    private var failures: [Failure] = []
    /// What was there before any statement was carried out.
    private var before: Set<DefinedObject> = []
    /// A statement of the export that runs code.
    private var code: String?
    /// The extensions of schemas, as SQL names them, that are still to be moved.
    private var extensions: [Identifier: [String]] = [:]

    /// A statement that could not be carried out once more.
    private struct Failure {
        var isCast: Bool
        /// All that its tokens name.
        var names: Set<Identifier>
        var message: String
    }

    /// Why it could not be made.
    package enum Obstacle: Error {
        /// The server's reason.
        case refused(String)
        /// The session is of no more use.
        case failed(PostgresError)
    }

    /// Makes what `statements` define; the database is as before.
    ///
    /// What an export runs, it runs with all the rights of whoever began the session.
    package init(
        _ statements: [SQLStatement], on connection: inout Connection
    ) throws(Obstacle) {
        do throws(PostgresError) {
            defer { connection.rollBack() }
            try connection.execute("BEGIN READ WRITE")
            try fill(with: statements, on: &connection)
        } catch {
            throw error.code == .server && !error.isOfSession
                ? .refused(error.message) : .failed(error)
        }
    }

    private mutating func fill(
        with statements: [SQLStatement], on connection: inout Connection
    ) throws(PostgresError) {
        try makeRoom(for: statements, on: &connection)
        before = Set(try CatalogReader.facts(.remade, on: &connection).keys)
        try make(statements, on: &connection)
        try connection.execute("RESET SESSION AUTHORIZATION; RESET ROLE")
        try CatalogReader.prepare(&connection)
        let all = try CatalogReader.facts(.remade, on: &connection)
        facts = all.filter { object, _ in
            object.isMadeOnceMore && (!before.contains(object) || object.name.schema.bytes.isEmpty)
        }
        access = try AccessReader(&connection, asksForLargeObjects: false)
    }

    /// Why nothing can be told from what was made of this object; nil where it can.
    package func obstacle(to object: DefinedObject) -> String? {
        failure(about: object) ?? code.map { "the export runs code: \($0)" }
    }

    /// Why a statement that names this object was not carried out; nil where all were.
    package func failure(about object: DefinedObject) -> String? {
        let wanted = [object.name.name, object.name.part].filter { !$0.bytes.isEmpty }
        return failures.first {
            object.kind == .cast ? $0.isCast : !$0.names.isDisjoint(with: wanted)
        }?.message
    }

    /// Whether an object was there before any statement was carried out.
    package func isOlder(_ object: DefinedObject) -> Bool { before.contains(object) }

    // MARK: Making

    /// Renames the schemas with objects, and makes empty ones for what the export does not make.
    private mutating func makeRoom(
        for statements: [SQLStatement], on connection: inout Connection
    ) throws(PostgresError) {
        try connection.execute(
            "SET LOCAL client_min_messages = error; SET LOCAL lock_timeout = '5s'")
        let made = Set(
            statements.compactMap { RemakeStep.renamedSchema($0) ?? Self.schema(madeBy: $0) })
        for row in try connection.query(Self.extensionsQuery) where row.count == 2 {
            guard let name = row[0], let schema = row[1] else { continue }
            extensions[Identifier(schema), default: []].append(name)
        }
        for (number, row) in try connection.query(Self.schemasQuery).enumerated() {
            guard let schema = row.first.flatMap({ $0.map { Identifier($0) } }) else { continue }
            let name = String(decoding: schema.quoted, as: UTF8.self)
            try connection.execute(
                "ALTER SCHEMA \(name) RENAME TO \"\(CatalogQuery.formerSchema)\(number)\"")
            guard !made.contains(schema) else { continue }
            try connection.execute("CREATE SCHEMA \(name)")
            try moveExtensions(to: schema, on: &connection)
        }
    }

    private static func schema(madeBy statement: SQLStatement) -> Identifier? {
        guard case .run = RemakeStep(statement), statement.hasKeywords(0, "CREATE", "SCHEMA")
        else { return nil }
        let start = statement.hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
        let isNamed = !statement.isKeyword(start, "AUTHORIZATION")
        let name = statement.identifier(at: isNamed ? start : start + 1)?.name
        return name == Identifier("public") ? nil : name
    }

    /// What extensions brought into a schema that has made room is what the export's names mean.
    private mutating func moveExtensions(
        to schema: Identifier, on connection: inout Connection
    ) throws(PostgresError) {
        for name in extensions.removeValue(forKey: schema) ?? [] {
            let place = String(decoding: schema.quoted, as: UTF8.self)
            _ = try Self.attempt("ALTER EXTENSION \(name) SET SCHEMA \(place)", on: &connection)
        }
    }

    private static let extensionsQuery = """
        SELECT pg_catalog.quote_ident(e.extname), n.nspname FROM pg_catalog.pg_extension e
        JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extrelocatable
        """

    /// The schemas with anything that no extension brought.
    private static let schemasQuery = """
        SELECT n.nspname FROM pg_catalog.pg_namespace n
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND EXISTS (
            SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'n'
                AND d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                AND d.refobjid = n.oid AND NOT EXISTS (
                    SELECT FROM pg_catalog.pg_depend e WHERE e.deptype = 'e'
                        AND e.classid = d.classid AND e.objid = d.objid)
                AND d.classid <> 'pg_catalog.pg_extension'::pg_catalog.regclass)
        ORDER BY n.nspname
        """

    private mutating func make(
        _ statements: [SQLStatement], on connection: inout Connection
    ) throws(PostgresError) {
        try connection.execute("RESET search_path; SET LOCAL check_function_bodies = off")
        var last: [(statement: SQLStatement, sql: [String])] = []
        for statement in statements {
            switch RemakeStep(statement) {
            case .run(let sql): try run(sql, for: statement, on: &connection)
            case .last(let sql): last.append((statement, sql))
            case .unknown: code = code ?? statement.summary
            case .nothing: continue
            }
        }
        for (statement, sql) in last { try run(sql, for: statement, on: &connection) }
    }

    private mutating func run(
        _ sql: [String], for statement: SQLStatement, on connection: inout Connection
    ) throws(PostgresError) {
        // A body may need what is made behind it.
        if statement.isKeyword(0, "SET"), statement.isKeyword(1, "check_function_bodies") { return }
        var message: String?
        for text in sql { message = try Self.attempt(text, on: &connection) }
        guard let message else {
            if let schema = Self.schema(madeBy: statement) {
                try moveExtensions(to: schema, on: &connection)
            }
            return
        }
        guard !StatementKind.isRemoval(statement) else { return }
        let names = statement.tokens.indices.compactMap { statement.identifier(at: $0)?.name }
        failures.append(
            Failure(
                isCast: statement.isKeyword(1, "CAST"), names: Set(names),
                message: "\(statement.summary) cannot be made once more: \(message)"))
    }

    /// Carries out one statement; returns the reason where the server refuses it.
    private static func attempt(
        _ sql: String, on connection: inout Connection
    ) throws(PostgresError) -> String? {
        try connection.execute("SAVEPOINT remake")
        var message: String?
        do throws(PostgresError) {
            // A call that takes one statement only, whatever an export has put in there.
            _ = try connection.query(sql)
        } catch {
            guard !error.isOfSession else { throw error }
            message = error.message
            try connection.execute("ROLLBACK TO remake")
        }
        try connection.execute("RELEASE remake")
        return message
    }
}
