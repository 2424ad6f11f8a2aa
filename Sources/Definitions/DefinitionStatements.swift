import Exports
import ObjectNames
package import PostgresClient
package import SQLSyntax

/// A dump's statements that define something, kept until there is a server to ask.
///
/// What they say is in the encoding of the dump; only a server can tell it in another one.
package struct DefinitionStatements {
    private struct Statement {
        var bytes: [UInt8]
        var backslashEscapes: Bool
        /// Nil where the text is UTF-8 as it is.
        var encoding: String?
    }

    private var statements: [Statement] = []
    /// What its text is read as that does not say it itself.
    private let initial: String
    private var stated = StatedEncoding()
    private var path = SearchPath()
    /// The large objects that are made, by their numbers.
    private var largeObjects: Set<UInt32> = []
    /// How many statements are about the owner of one.
    private var largeObjectOwners = 0

    /// So many large objects are compared; of more, of which each would take memory, none is.
    private static let mostLargeObjects = 100_000

    /// Begins with a dump in this client encoding.
    package init(encoding: String = "UTF8") { initial = encoding }

    /// Takes note of a new session, which finds nothing of what was set.
    package mutating func reconnect() {
        stated = StatedEncoding()
        path = SearchPath()
        let reset = Array("RESET search_path".utf8)
        statements.append(Statement(bytes: reset, backslashEscapes: false, encoding: nil))
    }

    /// Takes the statements of a text; white space and comments in it say nothing.
    package mutating func consume(script: [UInt8], backslashEscapes: Bool) throws {
        var scanner = StatementScanner()
        scanner.backslashEscapes = backslashEscapes
        var position = 0
        while position < script.count {
            let step = try script.withUnsafeBytes { bytes in
                try scanner.scan(UnsafeRawBufferPointer(rebasing: bytes[position...]), isEnd: true)
            }
            guard case .item(let item, let length) = step else { return }
            if item == .statement {
                consume(
                    SQLStatement(
                        bytes: Array(script[position..<position + length]),
                        tokens: scanner.tokens, backslashEscapes: scanner.backslashEscapes))
            }
            position += length
        }
    }

    /// Takes one statement.
    package mutating func consume(_ statement: SQLStatement) {
        stated.consume(statement)
        if statement.hasKeywords(0, "ALTER", "LARGE", "OBJECT") {
            largeObjectOwners += 1
            guard largeObjectOwners <= Self.mostLargeObjects else { return }
        }
        takeLargeObject(statement)
        let before = path
        if path.consume(statement), path.schemasOrUser != before.schemasOrUser,
            ScriptBracket(statement) != nil || statement.setsForTransaction
        {
            // Transactions are not among what is kept: where one changes what names mean, it is said.
            let list = Array(path.schemasOrUser.map(\.quoted).joined(separator: Array(", ".utf8)))
            return keep(
                Array("SET search_path = ".utf8) + (list.isEmpty ? [0x27, 0x27] : list), false)
        }
        guard Self.definesSomething(statement) else { return }
        keep(statement.bytes, statement.backslashEscapes)
    }

    private mutating func keep(_ text: [UInt8], _ backslashEscapes: Bool) {
        let encoding = stated.name ?? initial
        let isPlain = Self.isUTF8(encoding) || text.allSatisfy { $0 < 0x80 }
        statements.append(
            Statement(
                bytes: text, backslashEscapes: backslashEscapes, encoding: isPlain ? nil : encoding)
        )
    }

    /// Takes note of a large object that a statement makes or removes by its number.
    package mutating func takeLargeObject(_ statement: SQLStatement) {
        guard let call = statement.call, call.arguments < statement.count,
            call.function == "lo_unlink" || statement.callsLiterally
        else { return }
        let text =
            statement.stringValue(at: call.arguments) ?? Array(statement.text(call.arguments))
        guard let number = UInt32(String(decoding: text, as: UTF8.self)), number > 0 else { return }
        switch call.function {
        case "lo_create": largeObjects.insert(number)
        case "lo_unlink": largeObjects.remove(number)
        default: return
        }
    }

    /// Rows and large objects, of which there can be many, define nothing.
    private static func definesSomething(_ statement: SQLStatement) -> Bool {
        if statement.isKeyword(0, "SELECT") {
            return SequenceCall.mayMove(statement) || RemakeStep(statement) != .nothing
        }
        return ScriptBracket(statement) == nil
            && !["COPY", "INSERT"].contains { statement.isWord(0, $0) }
    }

    private static func isUTF8(_ encoding: String) -> Bool {
        ["UTF8", "UTF-8", "UNICODE", "SQL_ASCII"].contains(encoding.uppercased())
    }

    /// What they lead one to expect, and the statements themselves, in UTF-8.
    package func expectedCatalog(
        asking connection: inout Connection
    ) throws(PostgresError) -> (expectedCatalog: ExpectedCatalog, statements: [SQLStatement]) {
        var builder = ExpectedCatalogBuilder()
        var result: [SQLStatement] = []
        for statement in statements {
            var bytes = statement.bytes
            if let encoding = statement.encoding {
                do throws(PostgresError) {
                    bytes = try Self.converted(bytes, from: encoding, on: &connection)
                } catch {
                    guard error.code == .server else { throw error }
                    builder.leaveOut("statement that cannot be read as \(encoding)")
                    continue
                }
            }
            guard
                let parsed = SQLStatement(
                    parsing: bytes, backslashEscapes: statement.backslashEscapes)
            else {
                builder.leaveOut("statement that cannot be taken apart")
                continue
            }
            builder.consume(parsed)
            result.append(parsed)
        }
        if max(largeObjects.count, largeObjectOwners) > Self.mostLargeObjects {
            builder.leaveOut(
                "owners and privileges of large objects, of which there are more than"
                    + " \(Self.mostLargeObjects)")
            builder.forgetLargeObjects()
        } else {
            for number in largeObjects { builder.makeLargeObject(number) }
        }
        builder.finish()
        return (builder.expectedCatalog, result)
    }

    private static func converted(
        _ text: [UInt8], from encoding: String, on connection: inout Connection
    ) throws(PostgresError) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let hex = text.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        let rows = try connection.query(
            "SELECT pg_catalog.convert_from(pg_catalog.decode($1, 'hex'), $2::pg_catalog.text::pg_catalog.name)",
            parameters: [String(decoding: hex, as: UTF8.self), encoding])
        return Array((rows.first?.first ?? "").map { Array($0.utf8) } ?? [])
    }
}
