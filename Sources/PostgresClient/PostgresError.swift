/// Why PostgreSQL did not do what was asked.
public struct PostgresError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public enum Code: Hashable, Sendable {
        /// No connection came about: the connection string is wrong, nobody listens, or the server
        /// turned the session away.
        case cannotConnect
        /// The connection ended in the middle of work; what became of the statement is not known.
        case connectionLost
        /// The server refused the statement; `sqlState` says why.
        case server
        /// The statement cannot be sent, or it is of a kind that this call is not for.
        case unsupported
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened: the first line of what the server or libpq says, without its label.
    public var message: String
    /// The server's SQLSTATE, such as `42P01`; of a failed connection, where the server turned it away.
    public var sqlState: String?
    /// The server's explanation, or the other lines of a failure to connect.
    public var detail: String?
    /// The server's advice.
    public var hint: String?
    /// The statement that failed.
    public var statement: String?
    /// What the server was doing, innermost first: `COPY events, line 5, column depth: "x"`.
    public var context: String?
    /// How many rows of what was being copied earlier COPY statements had taken.
    public var rowsBefore = 0
    /// The table that the server names, without its schema: that of a constraint, for example.
    public var table: String?
    /// The constraint that was violated; a unique index counts as one.
    public var constraint: String?
    /// Where in the statement the server found fault, in characters from 1.
    public var position: Int?
    /// The statement inside a function, or the function's body, that failed.
    public var innerStatement: String?
    /// Where in that the server found fault, in characters from 1.
    public var innerPosition: Int?

    /// Whether it says nothing of the statement: the connection was lost, or somebody ended what the
    /// session did (class 57, Operator Intervention).
    public var isOfSession: Bool {
        code == .connectionLost || sqlState?.hasPrefix("57") ?? false
    }

    /// Creates an error.
    public init(
        _ code: Code, _ message: String, sqlState: String? = nil, detail: String? = nil,
        hint: String? = nil, statement: String? = nil, context: String? = nil,
        table: String? = nil, constraint: String? = nil, position: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.detail = detail
        self.hint = hint
        self.statement = statement
        self.context = context
        self.table = table
        self.constraint = constraint
        self.position = position
    }

    /// Takes a text of libpq's apart, which may have several lines.
    init(_ code: Code, libpq text: String, statement: String? = nil) {
        var lines = text.split(whereSeparator: \.isNewline).map(Self.trimmed)
            .filter { !$0.isEmpty }[...]
        self.init(code, lines.popFirst() ?? "no reason was given", statement: statement)
        if !lines.isEmpty { detail = lines.joined(separator: "\n") }
    }

    private static func trimmed(_ line: Substring) -> String {
        let start = line.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

extension PostgresError: CustomStringConvertible {
    /// The message with its SQLSTATE.
    public var description: String {
        message + (sqlState.map { " (SQLSTATE \($0))" } ?? "")
    }
}
