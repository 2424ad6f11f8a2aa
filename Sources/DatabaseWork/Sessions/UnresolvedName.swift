import Exports
package import PostgresClient
import SQLSyntax

/// A name without a schema that the server did not find, inside a function or a query that it ran for
/// a statement of the export.
package struct UnresolvedName: Hashable, Sendable {
    /// The name as PostgreSQL stores it.
    package let name: String

    /// What is not found: a function or operator, a relation, a type.
    private static let states: Set<String> = ["42883", "42P01", "42704"]

    /// Nil for any other error, and where the server does not say which name it is.
    package init?(_ error: PostgresError) {
        guard let state = error.sqlState, Self.states.contains(state),
            let text = error.innerStatement, let position = error.innerPosition, position > 0
        else { return nil }
        // Positions count characters.
        let before = text.unicodeScalars.prefix(position - 1)
        guard before.count == position - 1 else { return nil }
        let bytes = Array(text.utf8)
        let start = before.reduce(0) { $0 + UTF8.width($1) }
        guard let token = Self.token(in: bytes, at: start) else { return nil }
        // What a schema is named for is looked for there alone.
        guard start == 0 || bytes[start - 1] != 0x2e,
            token.end >= bytes.count || bytes[token.end] != 0x2e
        else { return nil }
        switch token.kind {
        case .word:
            name = Identifier(folding: bytes[token.range]).description
        case .quotedIdentifier:
            name = Identifier(unquoting: bytes[token.range]).description
        case .operator:
            let symbols = Array("+-*/<>=~!@#%^&|`?".utf8)
            name = String(decoding: bytes[start...].prefix { symbols.contains($0) }, as: UTF8.self)
        default: return nil
        }
    }

    private static func token(in bytes: [UInt8], at start: Int) -> Token? {
        bytes.withUnsafeBytes { bytes in
            guard start < bytes.count,
                case .token(let token) = SQLLexer().token(in: bytes, at: start, isEnd: true)
            else { return nil }
            return token
        }
    }
}

/// Finds out whether an empty search_path is why a name was not found.
///
/// pg_dump's exports are loaded with one (CVE-2018-1058), so that what was made and run with another
/// one may find nothing.
package enum SearchPathCause {
    /// The error with that advice, where the cause is proved: something of that name is there, in a
    /// schema that the session does not search.
    ///
    /// `connection` must be outside of a transaction. What went with the transaction that failed is
    /// there no more: `exported` says in which schema the export has something of a name.
    package static func explained(
        _ error: any Error, on connection: inout Connection,
        exported: (String) -> String? = { _ in nil }
    ) -> any Error {
        guard var failure = error as? MigrationError, let name = failure.unresolvedName else {
            return error
        }
        let hint = failure.advice.map { ". The server's hint: \($0)" } ?? ""
        let literal = SQLText.literal(name)
        let schema = SQLText.literal(exported(name) ?? "")
        do throws(PostgresError) {
            let found = try connection.query(
                """
                SELECT pg_catalog.quote_ident(n.nspname)
                FROM pg_catalog.pg_namespace n
                WHERE n.nspname OPERATOR(pg_catalog.<>) ALL
                        (pg_catalog.current_schemas(true))
                    AND n.nspname OPERATOR(pg_catalog.!~~) 'pg\\_%'
                    AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'
                    AND (n.nspname OPERATOR(pg_catalog.=) \(schema)
                        OR EXISTS (SELECT FROM pg_catalog.pg_proc p
                            WHERE p.pronamespace OPERATOR(pg_catalog.=) n.oid
                                AND p.proname OPERATOR(pg_catalog.=) \(literal))
                        OR EXISTS (SELECT FROM pg_catalog.pg_class c
                            WHERE c.relnamespace OPERATOR(pg_catalog.=) n.oid
                                AND c.relname OPERATOR(pg_catalog.=) \(literal))
                        OR EXISTS (SELECT FROM pg_catalog.pg_type t
                            WHERE t.typnamespace OPERATOR(pg_catalog.=) n.oid
                                AND t.typname OPERATOR(pg_catalog.=) \(literal))
                        OR EXISTS (SELECT FROM pg_catalog.pg_operator o
                            WHERE o.oprnamespace OPERATOR(pg_catalog.=) n.oid
                                AND o.oprname OPERATOR(pg_catalog.=) \(literal)))
                ORDER BY n.nspname
                """)
            guard !found.isEmpty, let schema = found[row: 0, column: "quote_ident"] else {
                return error
            }
            failure.advice =
                "What names \(name) without a schema does not find it, as the export's search_path"
                + " leaves out the schema \(schema), where it is; in the database that was dumped,"
                + " write \(schema).\(name) there, or give the function a path of its own (ALTER"
                + " FUNCTION … SET search_path = \(schema), pg_catalog), and dump again" + hint
            return failure
        } catch {
            return failure
        }
    }
}
