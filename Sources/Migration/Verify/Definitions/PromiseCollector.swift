import SQLSyntax

/// Gathers from a dump's statements what will be in the database.
///
/// The statements are those after rewriting, in their order.
struct PromiseCollector {
    private(set) var promises = Promises()
    /// Where names without a schema are made: dumps before 2018 set it.
    private var defaultSchema = Identifier("public")
    /// Whether names are UTF-8, as the server is asked for them; others cannot be compared.
    private var isUTF8 = true

    init() {}

    /// Begins with a dump in this client encoding.
    init(encoding: String) { isUTF8 = Self.isUTF8(encoding) }

    private static func isUTF8(_ encoding: String) -> Bool {
        ["UTF8", "UTF-8", "UNICODE", "SQL_ASCII"].contains(encoding.uppercased())
    }

    /// Takes the statements of a text; white space and comments in it say nothing.
    mutating func take(script: [UInt8], backslashEscapes: Bool) throws {
        var scanner = StatementScanner()
        scanner.backslashEscapes = backslashEscapes
        var position = 0
        while position < script.count {
            let step = try script.withUnsafeBytes { bytes in
                try scanner.scan(UnsafeRawBufferPointer(rebasing: bytes[position...]), isEnd: true)
            }
            guard case .item(let item, let length) = step else { return }
            if item == .statement {
                take(
                    SQLStatement(
                        bytes: Array(script[position..<position + length]),
                        tokens: scanner.tokens, backslashEscapes: scanner.backslashEscapes))
            }
            position += length
        }
    }

    /// Takes one statement.
    mutating func take(_ statement: SQLStatement) {
        let isKnown: Bool
        if let encoding = ClientEncoding.setting(statement) { isUTF8 = Self.isUTF8(encoding) }
        if !isUTF8, statement.bytes.contains(where: { $0 >= 0x80 }) {
            promises.unchecked["statement with letters outside ASCII", default: 0] += 1
            return
        }
        if statement.isKeyword(0, "CREATE") {
            isKnown = create(statement)
        } else if statement.isKeyword(0, "ALTER") {
            isKnown = alter(statement)
        } else if statement.isKeyword(0, "GRANT") || statement.isKeyword(0, "REVOKE") {
            isKnown = privileges(statement)
        } else if statement.isKeyword(0, "SET") {
            setting(statement)
            isKnown = true
        } else if let call = SequenceCall(statement) {
            position(call, statement)
            isKnown = true
        } else {
            // Rows are proved elsewhere, and words about objects do nothing.
            isKnown = ["COMMENT", "SELECT", "COPY", "INSERT", "BEGIN", "COMMIT"].contains(
                Self.word(statement, 0))
        }
        if !isKnown { promises.unchecked[Self.title(statement), default: 0] += 1 }
    }

    private static func word(_ statement: SQLStatement, _ index: Int) -> String {
        index < statement.count
            ? String(decoding: statement.text(index), as: UTF8.self).uppercased() : ""
    }

    private static func title(_ statement: SQLStatement) -> String {
        word(statement, 0) + " " + word(statement, 1)
    }

    private mutating func setting(_ statement: SQLStatement) {
        guard statement.isKeyword(1, "search_path"), let (name, _) = statement.identifier(at: 3)
        else { return }
        if name.description != "pg_catalog" { defaultSchema = name }
    }

    /// The name at `index`, and the index behind it.
    func name(_ statement: SQLStatement, at index: Int) -> (ObjectName, Int)? {
        guard let (first, next) = statement.identifier(at: index) else { return nil }
        if statement.isSymbol(next, "."), let (second, after) = statement.identifier(at: next + 1) {
            return (ObjectName(schema: first, name: second), after)
        }
        return (ObjectName(schema: defaultSchema, name: first), next)
    }

    mutating func promise(_ kind: ObjectKind, _ name: ObjectName) {
        promises.objects[kind, default: [:]][name, default: 0] += 1
    }

    mutating func define(_ kind: ObjectKind, _ name: ObjectName, _ text: String) {
        promises.definitions[kind, default: [:]][name] = text
    }

    mutating func own(_ kind: ObjectKind, _ name: ObjectName, _ role: Identifier) {
        promises.owners[kind, default: [:]][name] = role
    }

    mutating func change(_ body: (inout Promises) -> Void) { body(&promises) }

    private mutating func position(_ call: SequenceCall, _ statement: SQLStatement) {
        let schema = call.schema.map { Identifier($0) } ?? defaultSchema
        promises.positions[ObjectName(schema: schema, name: Identifier(call.name))] = (
            call.value, call.isCalled
        )
    }
}
